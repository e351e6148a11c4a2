import type { HttpAnswer, HttpClient, HttpRequest, WebhookRequest } from "../core/http.js";
import { type CookieJar, type Followed, followRedirects } from "../core/redirects.js";
import type { Signer } from "./signer.js";

/** One attempt to send a request. */
export interface Try extends Pick<HttpRequest, "largestAnswer" | "decodes"> {
  readonly request: WebhookRequest;
  /** Whose keys sign it: a dialect's name, or `event`. */
  readonly scheme: string;
  /** The same on each attempt. */
  readonly id: string;
  /** Its place in the order in which its receiver is to read it, from 1; absent: it has none. */
  readonly sequence?: number;
  readonly deadlineMs: number;
  /** As in HttpRequest. */
  readonly plainHttp?: boolean;
}

/** Beside the headers of Standard Webhooks, which has no place for it, and like them the same on each attempt. */
const SEQUENCE_HEADER = "webhook-sequence";

/** Sends webhooks and requests for documents, signed at the time of each attempt. */
export class WebhookSender {
  /** `now`: milliseconds since the epoch; receivers refuse a signature that is more than a few minutes old. */
  constructor(
    private readonly http: HttpClient,
    private readonly signer: Signer,
    private readonly now: () => number,
  ) {}

  /** Throws what HttpClient.send throws. */
  send({ sequence, ...one }: Try): Promise<HttpAnswer> {
    return this.#send(one, sequence === undefined ? {} : { [SEQUENCE_HEADER]: String(sequence) });
  }

  /**
   * Sends a request and follows redirects; each hop is signed anew, and has the cookies of its server. `plainHttp` applies to
   * the server that the request names, and to no other that it redirects to. Throws what `followRedirects` throws.
   */
  follow({ request, deadlineMs, plainHttp = false, ...one }: Try, cookies?: CookieJar): Promise<Followed> {
    const { origin } = new URL(request.url);
    return followRedirects(request, {
      send: ({ headers, ...hop }) => {
        const isNamed = new URL(hop.request.url).origin === origin;
        return this.#send({ ...one, ...hop, plainHttp: plainHttp && isNamed }, headers);
      },
      deadlineMs,
      now: this.now,
      ...(cookies === undefined ? {} : { cookies }),
    });
  }

  #send(
    { request, scheme, id, plainHttp = false, ...limits }: Omit<Try, "sequence">,
    others: Readonly<Record<string, string>>,
  ): Promise<HttpAnswer> {
    const { url, headers } = this.signer.sign(request, scheme, id, this.now());
    const { method, body } = request;
    return this.http.send({
      method,
      url,
      headers: { ...headers, ...others },
      ...limits,
      ...(plainHttp ? { plainHttp } : {}),
      ...(method === "GET" ? {} : { body: new TextEncoder().encode(body) }),
    });
  }
}
