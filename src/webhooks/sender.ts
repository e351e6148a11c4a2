import type { HttpAnswer, HttpClient, WebhookRequest } from "../core/http.js";
import type { Signer } from "./signer.js";

/** One attempt to send a request. */
export interface Try {
  readonly request: WebhookRequest;
  /** Whose keys sign it: a dialect's name, or `event`. */
  readonly scheme: string;
  /** The same on each attempt. */
  readonly id: string;
  /** Its place in the order in which its receiver is to read it, from 1; absent: it has none. */
  readonly sequence?: number;
  readonly deadlineMs: number;
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
  send({ request, scheme, id, sequence, deadlineMs }: Try): Promise<HttpAnswer> {
    const { url, headers: signed } = this.signer.sign(request, scheme, id, this.now());
    const headers = sequence === undefined ? signed : { ...signed, [SEQUENCE_HEADER]: String(sequence) };
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
