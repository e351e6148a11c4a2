import { readFile } from "node:fs/promises";
import { dirname, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { AppError, asAppError, hasCode } from "../core/errors.js";
import { type HttpAnswer, type WebhookBody, withoutQuery } from "../core/http.js";
import type { Target } from "../core/payment.js";
import type { Try, WebhookSender } from "../webhooks/sender.js";
import { webhookRequest } from "../webhooks/signer.js";

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

export interface Document {
  readonly text: string;
  /** Absolute address, http(s) or file; relative addresses in the document are resolved against it. */
  readonly url: string;
  /** True in a rehearsal for a document that was not asked for, since its server is not ours to ask. */
  readonly unsent?: boolean;
}

/** Milliseconds a document's server has to answer (Twilio, error 11205), at each try. */
const DEADLINE_MS = 15_000;
/** Twilio, "Webhooks: connection overrides", `rc`: a caller waits, so there is one more try, and at once. */
const TRIES = 2;
const LARGEST_FILE = 1024 * 1024;

/** Fetches call documents from servers and, for the configuration's own files, from disk. */
export class Documents {
  /** `newId`: a new `webhook-id`. */
  constructor(
    private readonly sender: WebhookSender,
    private readonly newId: () => string,
  ) {}

  /**
   * The document at a target whose URL is absolute. `body` goes along, signed in the way of `dialect`; a file needs none.
   * Throws DOCUMENT_UNREACHABLE; for a file DOCUMENT_UNREADABLE or DOCUMENT_TOO_LARGE.
   */
  async fetch(target: Target, body: WebhookBody, dialect: string): Promise<Document> {
    const url = new URL(target.url);
    const text =
      url.protocol === "file:" ? await fromFile(url) : await this.#fromServer(target, body, dialect);
    return { text, url: url.href };
  }

  async #fromServer(target: Target, body: WebhookBody, dialect: string): Promise<string> {
    const request = webhookRequest(target, body);
    const answer = await this.#send(
      { request, scheme: dialect, id: this.newId(), deadlineMs: DEADLINE_MS },
      TRIES,
    ).catch((thrown) => {
      throw unreachable(target.url, asAppError(thrown).message, thrown);
    });
    if (answer.status < 200 || answer.status > 299)
      throw unreachable(target.url, `answered HTTP ${answer.status}`);
    return documentText(answer);
  }

  /** Tries again what may go better: no connection, no answer in time, a fault of the server. */
  async #send(one: Try, tries: number): Promise<HttpAnswer> {
    try {
      const answer = await this.sender.send(one);
      if (answer.status < 500 || tries === 1) return answer;
    } catch (thrown) {
      const mayGoBetter = hasCode(thrown, "HTTP_UNREACHABLE") || hasCode(thrown, "HTTP_NO_ANSWER");
      if (!mayGoBetter || tries === 1) throw thrown;
    }
    return this.#send(one, tries - 1);
  }
}

async function fromFile(url: URL): Promise<string> {
  const content = await readFile(fileURLToPath(url)).catch((thrown: NodeJS.ErrnoException) => {
    throw new AppError("DOCUMENT_UNREADABLE", `${fileURLToPath(url)}: ${thrown.code}`, { cause: thrown });
  });
  if (content.byteLength > LARGEST_FILE) {
    throw new AppError("DOCUMENT_TOO_LARGE", `${url.href}: more than ${LARGEST_FILE} bytes`);
  }
  return documentText({ body: content, contentType: "" });
}

function unreachable(url: string, why: string, cause?: unknown): AppError {
  return new AppError("DOCUMENT_UNREACHABLE", `${withoutQuery(url)}: ${why}`, { cause });
}

/** The address of a document that the configuration or the command line names: a URL, or a path. */
export function documentUrl(source: string): string {
  return /^https?:\/\//.test(source) ? source : pathToFileURL(resolve(source)).href;
}

/**
 * The absolute address that a document means. A document from a file may name files in its own folder and below,
 * servers, and by a leading "/" this controller's own server (`own`); one from a server may name servers only.
 * Throws DOCUMENT_UNREACHABLE.
 */
export function resolveAgainst(base: string, url: string, own: string): string {
  const from = base.startsWith("file:") && /^\/(?!\/)/.test(url) ? own : base;
  if (!URL.canParse(url, from))
    throw new AppError("DOCUMENT_UNREACHABLE", `"${withoutQuery(url)}" is no address`);
  const address = new URL(url, from);
  const isWeb = address.protocol === "https:" || address.protocol === "http:";
  if (!isWeb && !(address.protocol === "file:" && isBeside(base, address))) {
    throw new AppError(
      "DOCUMENT_UNREACHABLE",
      `${withoutQuery(address.href)} is not reachable from ${withoutQuery(base)}`,
    );
  }
  return address.href;
}

/**
 * As `resolveAgainst`, for an address that a pay verb names: found before the caller is asked for anything, rather than
 * when their money has moved. Throws DOCUMENT_UNREACHABLE, and HTTP_ADDRESS_REFUSED for one that may not be asked.
 */
export function resolveAllowed(
  base: string,
  url: string,
  { own, refusal }: { readonly own: string; refusal(url: string): string | undefined },
): string {
  const resolved = resolveAgainst(base, url, own);
  const refused = resolved.startsWith("file:") ? undefined : refusal(resolved);
  if (refused !== undefined) throw new AppError("HTTP_ADDRESS_REFUSED", refused);
  return resolved;
}

function isBeside(base: string, address: URL): boolean {
  if (!base.startsWith("file:")) return false;
  const way = relative(dirname(fileURLToPath(base)), fileURLToPath(address));
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`);
}
