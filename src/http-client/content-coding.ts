import {
  type BrotliDecompress,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  type Gunzip,
  type Inflate,
  type InflateRaw,
} from "node:zlib";
import { AppError } from "../core/errors.js";

/** A decoder of Node.js; `_outBuffer` is the memory that it decodes into. */
type Decoder = (Gunzip | Inflate | InflateRaw | BrotliDecompress) & { readonly _outBuffer?: unknown };

/** RFC 9110, section 8.4.1. "deflate" is the zlib format (RFC 1950), but some servers send the data without its header. */
const DECODERS = {
  gzip: (_body, chunkSize) => createGunzip({ chunkSize }),
  "x-gzip": (_body, chunkSize) => createGunzip({ chunkSize }),
  deflate: (body, chunkSize) =>
    hasZlibHeader(body) ? createInflate({ chunkSize }) : createInflateRaw({ chunkSize }),
  br: (_body, chunkSize) => createBrotliDecompress({ chunkSize }),
} satisfies Readonly<Record<string, (body: Uint8Array, chunkSize: number) => Decoder>>;

function isSupported(coding: string): coding is keyof typeof DECODERS {
  return Object.hasOwn(DECODERS, coding);
}

/** More than any server uses; each coding costs another pass. */
const MOST_CODINGS = 3;

/** RFC 1950, section 2.2: the method 8, and a check value that makes the first two bytes a multiple of 31. */
function hasZlibHeader([first = 0, second = 0]: Uint8Array): boolean {
  return (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0;
}

interface Encoded {
  /** Owned by the decoder, which wipes it if it is replaced. */
  readonly body: Uint8Array;
  /** The header `content-encoding`: the codings in the order in which they were applied. */
  readonly encoding: string;
  /** Bytes of the decoded body, also between two codings. */
  readonly largest: number;
  readonly origin: string;
}

/**
 * The body of an answer without its content codings; as it was sent when one of them is not supported: some servers send
 * the name of a charset there, or "none", with data that is not encoded. It may hold card data: what was decoded, and what
 * it was decoded from, is wiped unless it is returned. Throws AppError HTTP_ANSWER_TOO_LARGE as soon as more than `largest`
 * bytes are decoded, and HTTP_ANSWER_UNREADABLE for broken data.
 */
export async function decodedBody({ body, encoding, largest, origin }: Encoded): Promise<Uint8Array> {
  const codings = encoding
    .toLowerCase()
    .split(",")
    .map((coding) => coding.trim())
    .filter((coding) => coding !== "" && coding !== "identity");
  // RFC 9110, section 8.4: an answer to which nothing was to be sent may name a coding all the same.
  if (body.byteLength === 0) return body;
  if (!codings.every(isSupported)) return body;
  let current = body;
  try {
    if (codings.length > MOST_CODINGS) throw unreadable(origin, `has ${codings.length} content codings`);
    for (const coding of codings.toReversed()) {
      const decoder = DECODERS[coding](current, largest + 1);
      const decoded = await outputOf(decoder, { body: current, encoding: coding, largest, origin });
      current.fill(0);
      current = decoded;
    }
    return current;
  } catch (thrown) {
    current.fill(0);
    throw thrown;
  }
}

/**
 * The decoder gets all input at once and memory for the largest output: then zlib decodes in one step, directly into that
 * memory, and keeps no window of past output, which would be freed without being wiped.
 */
function outputOf(decoder: Decoder, { body, encoding, largest, origin }: Encoded): Promise<Uint8Array> {
  const memory = decoder._outBuffer;
  return new Promise<Uint8Array>((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let length = 0;
    const tooLarge = () =>
      new AppError("HTTP_ANSWER_TOO_LARGE", `${origin} answered with more than ${largest} bytes, decoded`);
    decoder.on("data", (chunk: Uint8Array) => {
      chunks.push(chunk);
      length += chunk.byteLength;
      if (length > largest) decoder.destroy(tooLarge());
    });
    decoder.once("error", (thrown) => {
      const { code } = thrown as NodeJS.ErrnoException;
      // What precedes the broken part has been decoded, and is not passed on.
      if (memory instanceof Uint8Array) memory.fill(0);
      reject(thrown instanceof AppError ? thrown : unreadable(origin, `is not valid ${encoding} (${code})`));
    });
    decoder.once("end", () => resolve(whole(chunks, length)));
    decoder.once("close", () => {
      for (const chunk of chunks) chunk.fill(0);
    });
    decoder.end(body);
  });
}

/** The chunks of a body in a separate buffer, which the receiver may wipe. */
export function whole(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const body = new Uint8Array(new ArrayBuffer(length));
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return body;
}

function unreadable(origin: string, what: string): AppError {
  return new AppError("HTTP_ANSWER_UNREADABLE", `the answer of ${origin} ${what}`);
}
