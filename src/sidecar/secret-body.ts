import type { Readable } from "node:stream";
import { AppError } from "../core/errors.js";
import { isAsciiDigit, SecretDigits } from "../core/secret-digits.js";
import type { SecretJson } from "../core/secret-json.js";
import { type JsonNode, NotJson, parseJsonTree } from "../redaction/json-tree.js";

/**
 * Reads a request's body into one separate buffer, and wipes each chunk that it arrives in. Fastify's own readers make
 * copies that cannot be wiped. The caller wipes the returned buffer with `fill(0)`. Throws AppError REQUEST_TOO_LARGE if
 * the body is longer than `limit` bytes; the part already read is then wiped.
 */
export async function readSecretBody(source: Readable, limit: number): Promise<Uint8Array> {
  const body = new Uint8Array(new ArrayBuffer(limit));
  let length = 0;
  try {
    // Left open: destroying the source would close the connection before the refusal is sent.
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

const DEEPEST = 16;
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** A JSON value, with a method that wipes all the digits in it. */
interface SecretDocument {
  readonly value: SecretJson;
  wipe(): void;
}

/**
 * The reverse of `encodeSecretJson`: reads JSON (RFC 8259) from bytes. Every value under one of the `secretKeys`, at any
 * depth, is copied from the bytes into SecretDigits without an intermediate string; a value that is not a sequence of digits
 * becomes null. Throws AppError REQUEST_INVALID; the message states the position, never the content.
 */
export function readSecretJson(bytes: Uint8Array, secretKeys: ReadonlySet<string>): SecretDocument {
  const reader = new SecretReader(bytes, secretKeys);
  try {
    return { value: reader.valueOf(parseJsonTree(bytes)), wipe: () => reader.wipe() };
  } catch (thrown) {
    reader.wipe();
    if (!(thrown instanceof NotJson)) throw thrown;
    throw new AppError("REQUEST_INVALID", `the body is not JSON: ${thrown.message}`);
  }
}

class SecretReader {
  readonly #secrets: SecretDigits[] = [];

  constructor(
    private readonly bytes: Uint8Array,
    private readonly secretKeys: ReadonlySet<string>,
  ) {}

  wipe(): void {
    for (const digits of this.#secrets) digits.wipe();
  }

  valueOf(node: JsonNode, isSecret = false, depth = 0): SecretJson {
    if (depth > DEEPEST) throw new NotJson("it is nested too deeply", node.start);
    switch (node.kind) {
      case "object":
        return this.#members(node, isSecret, depth);
      case "array":
        return node.items.map((item) => this.valueOf(item, isSecret, depth + 1));
      default:
        return isSecret ? this.#digits(node) : this.#plain(node);
    }
  }

  #members({ names, items }: JsonNode, isSecret: boolean, depth: number): SecretJson {
    const members: Record<string, SecretJson> = Object.create(null);
    for (const [index, node] of names.entries()) {
      const name = this.#plain(node) as string;
      const item = items[index] as JsonNode;
      members[name] = this.valueOf(item, isSecret || this.secretKeys.has(name), depth + 1);
    }
    return members;
  }

  #plain({ start, end }: JsonNode): string | number | boolean | null {
    try {
      return JSON.parse(utf8.decode(this.bytes.subarray(start, end)));
    } catch {
      throw new NotJson("a value is not valid", start);
    }
  }

  #digits({ kind, start, end }: JsonNode): SecretDigits | null {
    const quotes = kind === "string" ? 1 : 0;
    const content = this.bytes.subarray(start + quotes, end - quotes);
    if (content.length === 0 || !content.every(isAsciiDigit)) return null;
    const digits = SecretDigits.fromAscii(content);
    this.#secrets.push(digits);
    return digits;
  }
}
