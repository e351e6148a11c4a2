import { SecretDigits } from "./secret-digits.js";

/** A JSON value in which some values are digits that must not become strings. */
export type SecretJson =
  | SecretDigits
  | string
  | number
  | boolean
  | null
  | readonly SecretJson[]
  | { readonly [key: string]: SecretJson | undefined };

type Piece = Uint8Array | SecretDigits;

const utf8 = new TextEncoder();

function* pieces(value: SecretJson): Generator<Piece> {
  if (value instanceof SecretDigits) {
    yield utf8.encode('"');
    yield value;
    yield utf8.encode('"');
  } else if (Array.isArray(value)) {
    yield utf8.encode("[");
    for (const [index, item] of value.entries()) {
      if (index > 0) yield utf8.encode(",");
      yield* pieces(item);
    }
    yield utf8.encode("]");
  } else if (typeof value === "object" && value !== null) {
    yield utf8.encode("{");
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    for (const [index, [key, member]] of members.entries()) {
      yield utf8.encode(`${index > 0 ? "," : ""}${JSON.stringify(key)}:`);
      yield* pieces(member as SecretJson);
    }
    yield utf8.encode("}");
  } else {
    yield utf8.encode(JSON.stringify(value));
  }
}

/**
 * Writes JSON as UTF-8 bytes; digits are copied from their buffer into the body with no string in between. Members that
 * are undefined are left out. The caller wipes the body with `fill(0)` after it has been sent.
 */
export function encodeSecretJson(value: SecretJson): Uint8Array {
  const all = [...pieces(value)];
  const body = new Uint8Array(new ArrayBuffer(all.reduce((length, piece) => length + piece.length, 0)));
  let offset = 0;
  for (const piece of all) {
    if (piece instanceof SecretDigits) {
      offset += piece.copyTo(body, offset);
    } else {
      body.set(piece, offset);
      offset += piece.length;
    }
  }
  return body;
}
