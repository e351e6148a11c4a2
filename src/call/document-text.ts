import type { HttpAnswer } from "../domain/http.js";

/** How much of a document its XML declaration can be looked for in, bytes. */
const BEGINNING = 256;

/** Byte order marks win over what is declared (RFC 7303, section 3.3). */
function markedAs(body: Uint8Array): string | undefined {
  const [first, second, third] = body;
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8";
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : undefined;
}

function declaredIn(body: Uint8Array): string | undefined {
  const beginning = new TextDecoder("latin1").decode(body.subarray(0, BEGINNING));
  return /^<\?xml[^>]*\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(beginning)?.[1];
}

function decoded(body: Uint8Array, charset: string): string {
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    return new TextDecoder().decode(body);
  }
}

/**
 * The text of a document: in the charset of its byte order mark, of its Content-Type, or of its XML declaration, in this
 * order (RFC 7303); UTF-8 where none is told, or one that nobody knows.
 */
export function documentText({ body, contentType }: Pick<HttpAnswer, "body" | "contentType">): string {
  const header = /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(contentType)?.[1];
  return decoded(body, markedAs(body) ?? header ?? declaredIn(body) ?? "utf-8");
}
