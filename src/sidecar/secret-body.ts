import type { Readable } from "node:stream";
import { AppError } from "../domain/errors.js";

/**
 * Reads a request's body into one buffer of its own, and wipes each chunk that it came in. Fastify's own readers make
 * copies that nobody can wipe. The caller wipes the answer with `fill(0)`. Throws AppError REQUEST_TOO_LARGE when it
 * is longer than `limit` bytes; what had been read is wiped then.
 */
export async function readSecretBody(source: Readable, limit: number): Promise<Uint8Array> {
  const body = new Uint8Array(new ArrayBuffer(limit));
  let length = 0;
  try {
    // Left open: destroying the source would close the connection before the refusal has been sent.
    for await (const chunk of source.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
      if (length + chunk.length > limit) {
        chunk.fill(0);
        source.resume();
        throw new AppError("REQUEST_TOO_LARGE", `the body is longer than ${limit} bytes`);
      }
      body.set(chunk, length);
      chunk.fill(0);
      length += chunk.length;
    }
  } catch (error) {
    body.fill(0);
    throw error;
  }
  return body.subarray(0, length);
}
