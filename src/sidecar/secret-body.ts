import type { Readable } from "node:stream";
import { AppError } from "../core/errors.js";
import { isAsciiDigit, SecretDigits } from "../core/secret-digits.js";
import type { SecretJson } from "../core/secret-json.js";
import { isAsciiLetter } from "../redaction/digit-values.js";

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

const MAX_DEPTH = 16;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const WHITE_SPACE: ReadonlySet<number | undefined> = new Set([0x20, 0x09, 0x0a, 0x0d]);
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
  const reader = new Reader(bytes, secretKeys);
  try {
    return { value: reader.document(), wipe: () => reader.wipe() };
  } catch (error) {
    reader.wipe();
    throw error;
  }
}

/** Whether a byte can occur in a number, true, false or null; JSON.parse decides whether they are well-formed. */
function isPrimitive(code = 0): boolean {
  return isAsciiDigit(code) || isAsciiLetter(code) || code === 0x2b || code === 0x2d || code === 0x2e;
}

class Reader {
  readonly #secrets: SecretDigits[] = [];
  #at = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly secretKeys: ReadonlySet<string>,
  ) {}

  document(): SecretJson {
    const value = this.#value(false, 0);
    if (this.#next() !== undefined) throw this.#mistake("unexpected content after the end");
    return value;
  }

  wipe(): void {
    for (const digits of this.#secrets) digits.wipe();
  }

  #value(secret: boolean, depth: number): SecretJson {
    if (depth > MAX_DEPTH) throw this.#mistake("it is nested too deeply");
    switch (this.#next()) {
      case 0x7b:
        return this.#object(secret, depth);
      case 0x5b:
        return this.#array(secret, depth);
      case QUOTE:
        return this.#token(this.#stringEnd(), secret);
      default:
        return this.#token(this.#primitiveEnd(), secret);
    }
  }

  #object(secret: boolean, depth: number): SecretJson {
    const members: Record<string, SecretJson> = Object.create(null);
    this.#at++;
    if (this.#took("}")) return members;
    do {
      if (this.#next() !== QUOTE) throw this.#mistake("a name is missing");
      const name = this.#token(this.#stringEnd(), false) as string;
      if (!this.#took(":")) throw this.#mistake("a colon is missing");
      members[name] = this.#value(secret || this.secretKeys.has(name), depth + 1);
    } while (this.#took(","));
    if (!this.#took("}")) throw this.#mistake("an object does not end");
    return members;
  }

  #array(secret: boolean, depth: number): SecretJson {
    const items: SecretJson[] = [];
    this.#at++;
    if (this.#took("]")) return items;
    do items.push(this.#value(secret, depth + 1));
    while (this.#took(","));
    if (!this.#took("]")) throw this.#mistake("an array does not end");
    return items;
  }

  #token(end: number, secret: boolean): SecretJson {
    const token = this.bytes.subarray(this.#at, end);
    const quoted = token[0] === QUOTE;
    const content = quoted ? token.subarray(1, -1) : token;
    try {
      // Only a sequence of digits is read from a secret value, so nothing else in it needs to be valid JSON.
      return secret ? this.#digits(content) : JSON.parse(utf8.decode(token));
    } catch {
      throw this.#mistake("a value is not valid");
    } finally {
      this.#at = end;
    }
  }

  #digits(content: Uint8Array): SecretDigits | null {
    if (content.length === 0 || !content.every(isAsciiDigit)) return null;
    const digits = SecretDigits.fromAscii(content);
    this.#secrets.push(digits);
    return digits;
  }

  #stringEnd(): number {
    let end = this.#at + 1;
    while (end < this.bytes.length && this.bytes[end] !== QUOTE) end += this.bytes[end] === BACKSLASH ? 2 : 1;
    if (end >= this.bytes.length) throw this.#mistake("a string does not end");
    return end + 1;
  }

  #primitiveEnd(): number {
    let end = this.#at;
    while (isPrimitive(this.bytes[end])) end++;
    if (end === this.#at) throw this.#mistake("a value is missing");
    return end;
  }

  /** The next byte that is not white space; undefined at the end. */
  #next(): number | undefined {
    while (WHITE_SPACE.has(this.bytes[this.#at])) this.#at++;
    return this.bytes[this.#at];
  }

  #took(mark: string): boolean {
    if (this.#next() !== mark.charCodeAt(0)) return false;
    this.#at++;
    return true;
  }

  #mistake(what: string): AppError {
    return new AppError("REQUEST_INVALID", `the body is not JSON: ${what} (byte ${this.#at})`);
  }
}
