import type { HttpAnswer, HttpClient, WebhookRequest } from "../core/http.js";
import type { Signer } from "./signer.js";

/** One attempt to send a request. */
export interface Try {
  readonly request: WebhookRequest;
  /** Whose keys sign it: a dialect's name, or `event`. */
  readonly scheme: string;
  /** The same on each attempt. */
  readonly id: string;
  readonly deadlineMs: number;
}

/** Sends webhooks and requests for documents, signed at the time of each attempt. */
export class WebhookSender {
  /** `now`: milliseconds since the epoch; receivers refuse a signature that is more than a few minutes old. */
  constructor(
    private readonly http: HttpClient,
    private readonly signer: Signer,
    private readonly now: () => number,
  ) {}

  /** Throws what HttpClient.send throws. */
  send({ request, scheme, id, deadlineMs }: Try): Promise<HttpAnswer> {
    const { url, headers } = this.signer.sign(request, scheme, id, this.now());
    const { method, body } = request;
    return this.http.send({
      method,
      url,
      headers,
      deadlineMs,
      ...(method === "GET" ? {} : { body: new TextEncoder().encode(body) }),
    });
  }
}
