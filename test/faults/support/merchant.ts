import type { ServerResponse } from "node:http";
import { type Received, TestServer } from "../../support/http-server.js";

/** Long enough for a fault to happen during it: about eight seconds. */
const GREETING =
  "Welcome to the shop of the fault test. You have chosen to pay your order by card. Please have your card at hand. " +
  "We will ask you for its number and for two more things that are written on it.";
/** The words that only a caller whose payment was successful hears. */
export const RECEIPT = "Here is your receipt";
/** What a caller hears after any other result. */
export const RESULT = "The shop has been notified: the result is";
const PAID =
  `${RECEIPT}. Your payment was made, and your order is on its way. ` +
  "It will be with you within two working days. We will write to you as soon as it has left our house. Goodbye.";

/** A merchant: documents, status webhooks and events about transactions. */
export class Merchant {
  /** Everything that was sent to it. */
  readonly requests: string[] = [];
  /** The caller's numbers that are greeted at length. */
  readonly greeted = new Set<string>();
  /** Whether callers who have paid hear only a few words. */
  isBrief = false;
  /** How many of the next requests for a document are answered 503. */
  documentFailures = 0;
  /** While true, webhooks are answered with a reset. */
  webhooksAreDown = false;
  #server: TestServer | undefined;

  static async start(): Promise<Merchant> {
    const merchant = new Merchant();
    merchant.#server = await TestServer.start((received, response) => merchant.#take(received, response));
    return merchant;
  }

  get url(): string {
    return this.#server?.url ?? "";
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  #take({ url, body }: Received, response: ServerResponse): void {
    this.requests.push(body);
    if (url !== "/voice" && url !== "/paid") {
      if (this.webhooksAreDown) response.socket?.resetAndDestroy();
      else response.writeHead(204).end();
      return;
    }
    if (this.documentFailures > 0) {
      this.documentFailures--;
      response.writeHead(503).end();
      return;
    }
    const form = new URLSearchParams(body);
    response
      .setHeader("content-type", "text/xml")
      .end(url === "/voice" ? this.#voice(form) : this.#paid(form));
  }

  #voice(form: URLSearchParams): string {
    const isGreeted = this.greeted.has(form.get("From") ?? "") && form.get("Resumed") !== "true";
    // Timeouts longer than any fault: when a caller is asked again, the fault is the reason.
    return `<Response>
  ${isGreeted ? `<Say>${GREETING}</Say>` : ""}
  <Pay chargeAmount="20.45" postalCode="false" timeout="60" action="${this.url}/paid" statusCallback="${this.url}/status">
    <Parameter name="call" value="${form.get("CallSid")}"/>
  </Pay>
</Response>`;
  }

  #paid(form: URLSearchParams): string {
    return `<Response><Say>${this.#outcome(form)}</Say><Hangup/></Response>`;
  }

  #outcome(form: URLSearchParams): string {
    const result = form.get("Result") ?? "missing";
    if (result === "success") return this.isBrief ? `${RECEIPT}.` : PAID;
    if (/declined/i.test(form.get("PaymentError") ?? "")) return "Your card was declined. Goodbye.";
    return `${RESULT} ${result.replaceAll("-", " ")}. Goodbye.`;
  }
}
