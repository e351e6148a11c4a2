import { charsetOf, decodedText } from "../core/charset.js";
import { type HttpAnswer, mediaType } from "../core/http.js";
import type { AudioContent } from "../core/payment.js";

/** The XML declaration is searched for in this many bytes. */
const BEGINNING = 256;

/** A byte order mark takes precedence over any declaration (RFC 7303, section 3.3). */
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

/**
 * The text of a document, decoded with the charset of its byte order mark, its Content-Type, or its XML declaration, in
 * this order (RFC 7303); UTF-8 if none is given or it is unknown.
 */
export function documentText({ body, contentType }: Pick<HttpAnswer, "body" | "contentType">): string {
  return decodedText(body, markedAs(body) ?? charsetOf(contentType) ?? declaredIn(body) ?? "utf-8");
}

/** What a server answered in place of a document. */
export type Instead =
  | { readonly kind: "words"; readonly text: string }
  | { readonly kind: "audio"; readonly audio: AudioContent }
  /** `warning`: why that is unusual. */
  | { readonly kind: "nothing"; readonly warning?: string };

/**
 * Reads an answer as a document, or as what it stands for where it is none (decision 28; Twilio, "TwiML for Programmable
 * Voice", section "MIME types"): `text/plain` is spoken, `audio/*` is played, and after that, or when there is nothing, the
 * call ends. `isSpoken`: whether plain text is speech in the dialect; SWML's documents are plain text themselves.
 */
export function readDocumentAnswer(
  answer: HttpAnswer,
  { url, isSpoken }: { readonly url: string; readonly isSpoken: boolean },
): { readonly text: string } | { readonly instead: Instead } {
  const { status, contentType, body } = answer;
  const type = mediaType(contentType);
  if (status === 204 || body.byteLength === 0) return { instead: { kind: "nothing" } };
  if (type.startsWith("audio/"))
    return { instead: { kind: "audio", audio: { content: body, contentType, url } } };
  const text = documentText(answer);
  const words = text.trim();
  if (words === "") return { instead: { kind: "nothing" } };
  if (words === "{}") return { instead: { kind: "nothing", warning: EMPTY_OBJECT } };
  // Servers of static files send documents as plain text.
  const isDocument = !isSpoken || type !== "text/plain" || words.startsWith("<");
  return isDocument ? { text } : { instead: { kind: "words", text: words } };
}

const EMPTY_OBJECT = "the answer is {}, which is no document: the call ends.";
