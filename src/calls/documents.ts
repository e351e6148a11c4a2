import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { AppError, asAppError } from "../core/errors.js";
import { type HttpAnswer, isSuccess, type WebhookBody, withoutQuery } from "../core/http.js";
import { isInside } from "../core/paths.js";
import type { Target } from "../core/payment.js";
import { isTransientHttp } from "../core/retry.js";
import { parseUrl } from "../core/url.js";
import type { Try, WebhookSender } from "../webhooks/sender.js";
import { webhookRequest } from "../webhooks/signer.js";

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

function decoded(body: Uint8Array, charset: string): string {
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    return new TextDecoder().decode(body);
  }
}

/**
 * The text of a document, decoded with the charset of its byte order mark, its Content-Type, or its XML declaration, in
 * this order (RFC 7303); UTF-8 if none is given or it is unknown.
 */
export function documentText({ body, contentType }: Pick<HttpAnswer, "body" | "contentType">): string {
  const header = /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(contentType)?.[1];
  return decoded(body, markedAs(body) ?? header ?? declaredIn(body) ?? "utf-8");
}

export interface Document {
  readonly text: string;
  /** Absolute address, http(s) or file; relative addresses in the document are resolved against it. */
  readonly url: string;
}

/** Milliseconds in which a document's server must answer (Twilio, error 11205), per attempt. */
const DEADLINE_MS = 15_000;
/** Twilio, "Webhooks: connection overrides", `rc`: a caller is waiting, so there is one immediate retry. */
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
   * Fetches the document at a target with an absolute URL. `body` is sent with it, signed as `dialect` requires; a file
   * needs none. Throws DOCUMENT_UNREACHABLE; for a file DOCUMENT_UNREADABLE or DOCUMENT_TOO_LARGE.
   */
  async fetch(target: Target, body: WebhookBody, dialect: string): Promise<Document> {
    const url = new URL(target.url);
    const text =
      url.protocol === "file:" ? await fromFile(url) : await this.#fromServer(target, body, dialect);
    return { text, url: url.href };
  }

  async #fromServer(target: Target, body: WebhookBody, dialect: string): Promise<string> {
    const request = webhookRequest(target, body);
    const one = { request, scheme: dialect, id: this.newId(), deadlineMs: DEADLINE_MS };
    const answer = await this.#send(one, TRIES).catch((thrown) => {
      throw unreachable(target.url, asAppError(thrown).message, thrown);
    });
    if (!isSuccess(answer.status)) throw unreachable(target.url, `answered HTTP ${answer.status}`);
    return documentText(answer);
  }

  /** Retries transient failures: no connection, no answer in time, a server error. */
  async #send(one: Try, tries: number): Promise<HttpAnswer> {
    try {
      const answer = await this.sender.send(one);
      if (answer.status < 500 || tries === 1) return answer;
    } catch (thrown) {
      if (!isTransientHttp(thrown) || tries === 1) throw thrown;
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

/** The address of a document named in the configuration or on the command line: a URL or a path. */
export function documentUrl(source: string): string {
  return /^https?:\/\//.test(source) ? source : pathToFileURL(resolve(source)).href;
}

/**
 * Resolves an address in a document. A document from a file may name files in its own folder and below, servers, and, with
 * a leading "/", this controller's own server (`own`); a document from a server may name servers only.
 * Throws DOCUMENT_UNREACHABLE.
 */
export function resolveAgainst(base: string, url: string, own: string): string {
  const from = base.startsWith("file:") && /^\/(?!\/)/.test(url) ? own : base;
  const address = parseUrl(url, from);
  if (address === undefined)
    throw new AppError("DOCUMENT_UNREACHABLE", `"${withoutQuery(url)}" is not a valid address`);
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
 * As `resolveAgainst`, for an address in a pay verb: a wrong one is found before the caller is asked for anything, rather
 * than after the payment. Throws DOCUMENT_UNREACHABLE, and HTTP_ADDRESS_REFUSED for an address that is not allowed.
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

/**
 * As `resolveAllowed`, for the address of a connector, which is always a server's. Throws DOCUMENT_UNREACHABLE and
 * HTTP_ADDRESS_REFUSED.
 */
export function resolveConnector(
  base: string,
  url: string,
  services: Parameters<typeof resolveAllowed>[2],
): string {
  const resolved = resolveAllowed(base, url, services);
  if (resolved.startsWith("file:"))
    throw new AppError("HTTP_ADDRESS_REFUSED", "a connector must be an https URL, not a file");
  return resolved;
}

function isBeside(base: string, address: URL): boolean {
  return base.startsWith("file:") && isInside(dirname(fileURLToPath(base)), fileURLToPath(address));
}
