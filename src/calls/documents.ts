import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { AppError, asAppError } from "../core/errors.js";
import { isSuccess, mediaType, type WebhookBody, type WebhookRequest, withoutQuery } from "../core/http.js";
import { isInside } from "../core/paths.js";
import type { Target } from "../core/payment.js";
import type { CookieJar, Followed } from "../core/redirects.js";
import { isTransientHttp } from "../core/retry.js";
import { parseUrl } from "../core/url.js";
import type { Try, WebhookSender } from "../webhooks/sender.js";
import { webhookRequest } from "../webhooks/signer.js";
import { documentText, type Instead, readDocumentAnswer } from "./document-answer.js";

/** What resolving an address in a document needs. */
export interface AddressBase {
  /** The address of this controller's own server, for addresses in documents loaded from files. */
  readonly own: string;
  /** The address with its user name and password encrypted, readable for the HTTP client only. */
  sealed(url: string): string;
}

/** Milliseconds in which a document's server must answer (Twilio, error 11205), per attempt, redirects included. */
const DEADLINE_MS = 15_000;
/** Twilio, "Webhooks: connection overrides", `rc`: a caller is waiting, so there is one immediate retry. */
const TRIES = 2;
const LARGEST_FILE = 1024 * 1024;
const LARGEST_AUDIO = 10 * 1024 * 1024;

function largestAnswer(contentType: string): number {
  return mediaType(contentType).startsWith("audio/") ? LARGEST_AUDIO : LARGEST_FILE;
}

export interface Document {
  readonly text: string;
  /**
   * Absolute address, http(s) or file, after redirects; relative addresses in the document are resolved against it. As
   * fetched, credentials that a redirect names are in it as they are; `loadProgram` seals them.
   */
  readonly url: string;
}

/** An answer that is no document. */
export interface NoDocument extends Pick<Document, "url"> {
  readonly instead: Instead;
}

/** Fetches call documents from servers and, for the configuration's own files, from disk. */
export class Documents {
  /** `newId`: a new `webhook-id`. */
  constructor(
    private readonly sender: WebhookSender,
    private readonly newId: () => string,
  ) {}

  /**
   * Fetches the document at a target with an absolute URL. `body` is sent with it, signed as `dialect` requires; a file
   * needs none. Redirects are followed. `cookies`: of the call. Throws DOCUMENT_UNREACHABLE; for a file DOCUMENT_UNREADABLE
   * or DOCUMENT_TOO_LARGE.
   */
  async fetch(
    target: Target,
    body: WebhookBody,
    dialect: string,
    cookies?: CookieJar,
  ): Promise<Document | NoDocument> {
    const url = new URL(target.url);
    if (url.protocol === "file:") return { text: await documentInFile(fileURLToPath(url)), url: url.href };
    const followed = await this.#fromServer(
      requestOf(target, body),
      { dialect, plainHttp: target.plainHttp },
      cookies,
    );
    // The query of a GET has the call's parameters; the address of the document is the one that was named.
    const address = followed.isRedirected ? followed.request.url : url.href;
    return {
      ...readDocumentAnswer(followed.answer, { url: address, isSpoken: "form" in body }),
      url: address,
    };
  }

  async #fromServer(
    request: WebhookRequest,
    { dialect, plainHttp = false }: { readonly dialect: string; readonly plainHttp?: boolean | undefined },
    cookies: CookieJar | undefined,
  ): Promise<Followed & { readonly isRedirected: boolean }> {
    const id = this.newId();
    const one = { request, scheme: dialect, id, deadlineMs: DEADLINE_MS, largestAnswer, plainHttp };
    const followed = await this.#send(one, cookies, TRIES).catch((thrown) => {
      throw unreachable(request.url, asAppError(thrown).message, thrown);
    });
    const { status } = followed.answer;
    if (!isSuccess(status)) throw unreachable(followed.request.url, `answered HTTP ${status}`);
    return { ...followed, isRedirected: followed.request !== request };
  }

  /** Retries transient failures: no connection, no answer in time, a server error. */
  async #send(one: Try, cookies: CookieJar | undefined, tries: number): Promise<Followed> {
    try {
      const followed = await this.sender.follow(one, cookies);
      if (followed.answer.status < 500 || tries === 1) return followed;
    } catch (thrown) {
      if (!isTransientHttp(thrown) || tries === 1) throw thrown;
    }
    return this.#send(one, cookies, tries - 1);
  }
}

/** A GET of a dialect whose requests are JSON has no body, and so no parameters. */
function requestOf(target: Target, body: WebhookBody): WebhookRequest {
  return webhookRequest(target, target.method === "GET" && "json" in body ? { form: [] } : body);
}

/** The text of a document in a file, in its own charset. Throws AppError DOCUMENT_UNREADABLE and DOCUMENT_TOO_LARGE. */
export async function documentInFile(path: string): Promise<string> {
  const content = await readFile(path).catch((thrown: NodeJS.ErrnoException) => {
    throw new AppError("DOCUMENT_UNREADABLE", `${path}: ${thrown.code}`, { cause: thrown });
  });
  if (content.byteLength > LARGEST_FILE) {
    throw new AppError("DOCUMENT_TOO_LARGE", `${path}: more than ${LARGEST_FILE} bytes`);
  }
  return documentText({ body: content, contentType: "" });
}

function unreachable(url: string, why: string, cause?: unknown): AppError {
  return new AppError("DOCUMENT_UNREACHABLE", `${withoutQuery(url)}: ${why}`, { cause });
}

/** The address of a document named in the configuration or on the command line: a URL, with any credentials, or a path. */
export function documentUrl(source: string): string {
  return /^https?:\/\//.test(source) ? source : pathToFileURL(resolve(source)).href;
}

/**
 * Resolves an address in a document. A document from a file may name files in its own folder and below, servers, and, with
 * a leading "/", this controller's own server (`own`); a document from a server may name servers only. A relative address
 * has the credentials of its document's (RFC 3986, section 5.2.2). In the result they are sealed.
 * Throws DOCUMENT_UNREACHABLE.
 */
export function resolveAgainst(base: string, url: string, { own, sealed }: AddressBase): string {
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
  return sealed(address.href);
}

/**
 * Where a document continues the call: as `resolveAgainst`. A document that came by plain http was permitted to, as a host in
 * `http.allowedHosts` or as a callback for which the vendor's page does not demand https: so are other addresses of its own
 * server. Throws DOCUMENT_UNREACHABLE.
 */
export function nextTarget(base: string, { url: wanted, method }: Target, services: AddressBase): Target {
  const url = resolveAgainst(base, wanted, services);
  const isPermitted = url.startsWith("http:") && new URL(url).origin === new URL(base).origin;
  return { url, method, ...(isPermitted ? { plainHttp: true } : {}) };
}

/**
 * As `resolveAgainst`, for an address in a pay verb: a wrong one is found before the caller is asked for anything, rather
 * than after the payment. `plainHttp`: any public server by http, too. Throws DOCUMENT_UNREACHABLE, and
 * HTTP_ADDRESS_REFUSED for an address that is not allowed.
 */
export function resolveAllowed(
  base: string,
  url: string,
  services: AddressBase & { refusal(url: string, plainHttp?: boolean): string | undefined },
  plainHttp = false,
): string {
  const resolved = resolveAgainst(base, url, services);
  const refused = resolved.startsWith("file:") ? undefined : services.refusal(resolved, plainHttp);
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
