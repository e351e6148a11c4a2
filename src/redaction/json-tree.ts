import { isAsciiDigit } from "../core/secret-digits.js";
import { digitIn } from "./escapes.js";
import { owned } from "./reading.js";
import { SecretText } from "./secret-text.js";

const DEEPEST = 64;
const MOST_NODES = 100_000;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const REPLACEMENT = 0xfffd;
const ESCAPED: Readonly<Record<number, number>> = {
  34: 0x22,
  92: 0x5c,
  47: 0x2f,
  98: 0x08,
  102: 0x0c,
  110: 0x0a,
  114: 0x0d,
  116: 0x09,
};

/** A JSON value by its place in the bytes: no part of it becomes a string until it is requested. */
export class JsonNode {
  readonly items: JsonNode[] = [];
  /** Names of an object's members; each belongs to the item with the same index. */
  readonly names: JsonNode[] = [];

  constructor(
    readonly kind: "object" | "array" | "string" | "number" | "true" | "false" | "null",
    private readonly bytes: Uint8Array,
    readonly start: number,
    public end: number,
  ) {}

  /** The last member of that name, as in JSON.parse. */
  member(name: string): JsonNode | undefined {
    const index = this.names.findLastIndex((node) => node.#is(name));
    return this.items[index];
  }

  /** A string's characters; the bytes of any other value without its white space. */
  text(): SecretText {
    return this.kind === "string" ? this.#unescaped() : this.#compact();
  }

  #is(name: string): boolean {
    const text = this.#unescaped();
    const is = text.length === name.length && text.codes.every((code, at) => code === name.charCodeAt(at));
    text.wipe();
    return is;
  }

  #unescaped(): SecretText {
    const codes = owned(this.end - this.start);
    let length = 0;
    for (let at = this.start + 1; at < this.end - 1; ) {
      const [code, next] = this.#characterAt(at);
      codes[length++] = code;
      at = next;
    }
    return new SecretText(codes.subarray(0, length));
  }

  #characterAt(at: number): readonly [code: number, next: number] {
    if (this.bytes[at] !== BACKSLASH) return utf8At(this.bytes, at);
    const kind = this.bytes[at + 1] as number;
    if (kind !== 0x75) return [ESCAPED[kind] as number, at + 2];
    const unit = hexAt(this.bytes, at + 2);
    const low =
      this.bytes[at + 6] === BACKSLASH && this.bytes[at + 7] === 0x75 ? hexAt(this.bytes, at + 8) : 0;
    const isPair = (unit & 0xfc00) === 0xd800 && (low & 0xfc00) === 0xdc00;
    return isPair ? [0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff), at + 12] : [unit, at + 6];
  }

  #compact(): SecretText {
    const codes = owned(this.end - this.start);
    let length = 0;
    let quoted = false;
    for (let at = this.start; at < this.end; ) {
      const [code, next] = utf8At(this.bytes, at);
      if (code === QUOTE) quoted = !quoted;
      if (quoted || !isWhiteSpace(code)) codes[length++] = code;
      if (quoted && code === BACKSLASH) codes[length++] = this.bytes[next] as number;
      at = quoted && code === BACKSLASH ? next + 1 : next;
    }
    return new SecretText(codes.subarray(0, length));
  }
}

/** Bytes that are not JSON, or too much of it; the message has no part of them. */
export class NotJson extends Error {
  /** `at`: the index of the byte that cannot be read. */
  constructor(what: string, at: number) {
    super(`${what} (byte ${at})`);
  }
}

/**
 * Reads JSON (RFC 8259) from bytes that the caller keeps owning. Throws NotJson, also when they are nested deeper than 64
 * levels or have more than 100,000 values: no response of a processor and no request has that.
 */
export function parseJsonTree(bytes: Uint8Array): JsonNode {
  return new TreeReader(bytes).document();
}

/** As `parseJsonTree`; undefined when the bytes are not JSON. */
export function readJsonTree(bytes: Uint8Array): JsonNode | undefined {
  try {
    return parseJsonTree(bytes);
  } catch (thrown) {
    if (thrown instanceof NotJson) return undefined;
    throw thrown;
  }
}

class TreeReader {
  #at: number;
  #nodes = 0;

  constructor(private readonly bytes: Uint8Array) {
    // A byte order mark may be ignored (RFC 8259, section 8.1).
    this.#at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  }

  document(): JsonNode {
    const node = this.#value(0);
    if (this.#next() !== undefined) throw this.#mistake("unexpected content after the end");
    return node;
  }

  #value(depth: number): JsonNode {
    if (depth > DEEPEST || ++this.#nodes > MOST_NODES)
      throw this.#mistake("it is nested too deeply, or too long");
    switch (this.#next()) {
      case 0x7b:
        return this.#members(new JsonNode("object", this.bytes, this.#at, 0), depth);
      case 0x5b:
        return this.#elements(new JsonNode("array", this.bytes, this.#at, 0), depth);
      case QUOTE:
        return this.#string();
      case 0x74:
        return this.#word("true");
      case 0x66:
        return this.#word("false");
      case 0x6e:
        return this.#word("null");
      case undefined:
        throw this.#mistake("a value is missing");
      default:
        return this.#number();
    }
  }

  #members(node: JsonNode, depth: number): JsonNode {
    this.#at++;
    if (!this.#took("}")) {
      do {
        if (this.#next() !== QUOTE) throw this.#mistake("a name is missing");
        node.names.push(this.#string());
        if (!this.#took(":")) throw this.#mistake("a colon is missing");
        node.items.push(this.#value(depth + 1));
      } while (this.#took(","));
      if (!this.#took("}")) throw this.#mistake("an object does not end");
    }
    node.end = this.#at;
    return node;
  }

  #elements(node: JsonNode, depth: number): JsonNode {
    this.#at++;
    if (!this.#took("]")) {
      do node.items.push(this.#value(depth + 1));
      while (this.#took(","));
      if (!this.#took("]")) throw this.#mistake("an array does not end");
    }
    node.end = this.#at;
    return node;
  }

  #string(): JsonNode {
    const start = this.#at++;
    for (; this.bytes[this.#at] !== QUOTE; this.#at++) {
      const code = this.bytes[this.#at];
      if (code === undefined) throw this.#mistake("a string does not end");
      if (code < 0x20) throw this.#invalid();
      if (code === BACKSLASH) this.#escape();
    }
    this.#at++;
    return new JsonNode("string", this.bytes, start, this.#at);
  }

  #escape(): void {
    const kind = this.bytes[++this.#at] ?? 0;
    if (kind !== 0x75) {
      if (!(kind in ESCAPED)) throw this.#invalid();
      return;
    }
    if (hexAt(this.bytes, this.#at + 1) < 0) throw this.#invalid();
    this.#at += 4;
  }

  #word(word: "true" | "false" | "null"): JsonNode {
    const start = this.#at;
    for (const character of word)
      if (this.bytes[this.#at++] !== character.charCodeAt(0)) throw this.#invalid();
    return new JsonNode(word, this.bytes, start, this.#at);
  }

  #number(): JsonNode {
    const start = this.#at;
    if (this.bytes[this.#at] === 0x2d) this.#at++;
    if (this.bytes[this.#at] === 0x30) this.#at++;
    else this.#digits();
    if (this.bytes[this.#at] === 0x2e) {
      this.#at++;
      this.#digits();
    }
    if (((this.bytes[this.#at] ?? 0) | 0x20) === 0x65) {
      this.#at++;
      if (this.bytes[this.#at] === 0x2b || this.bytes[this.#at] === 0x2d) this.#at++;
      this.#digits();
    }
    return new JsonNode("number", this.bytes, start, this.#at);
  }

  #digits(): void {
    const start = this.#at;
    while (isAsciiDigit(this.bytes[this.#at])) this.#at++;
    if (this.#at === start) throw this.#invalid();
  }

  #invalid(): NotJson {
    return this.#mistake("a value is not valid");
  }

  #mistake(what: string): NotJson {
    return new NotJson(what, this.#at);
  }

  #next(): number | undefined {
    while (isWhiteSpace(this.bytes[this.#at] ?? 0)) this.#at++;
    return this.bytes[this.#at];
  }

  #took(mark: string): boolean {
    if (this.#next() !== mark.charCodeAt(0)) return false;
    this.#at++;
    return true;
  }
}

function isWhiteSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}

/** Four hexadecimal digits; negative when they are not. */
function hexAt(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let index = at; index < at + 4; index++) {
    const digit = digitIn(bytes[index] ?? 0, 16);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/** A UTF-8 character (RFC 3629, section 4); invalid input is replaced byte by byte. */
function utf8At(bytes: Uint8Array, at: number): readonly [code: number, next: number] {
  const first = bytes[at] as number;
  if (first < 0x80) return [first, at + 1];
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 1;
  let code = first & (0x7f >> length);
  for (let next = 1; next < length; next++) {
    const byte = bytes[at + next] ?? 0;
    if ((byte & 0xc0) !== 0x80) return [REPLACEMENT, at + 1];
    code = code * 64 + (byte & 0x3f);
  }
  return length === 1 || code > 0x10ffff ? [REPLACEMENT, at + 1] : [code, at + length];
}
