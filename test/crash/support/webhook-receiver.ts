import type { ServerResponse } from "node:http";
import { type Received, TestServer } from "../../support/http-server.js";
import type { Chance } from "./chance.js";

/** An event about a transaction, as received. */
export interface ReceivedEvent {
  readonly type: string;
  readonly data: { readonly id: string; readonly call: string };
  /** Its number in its call, by which a receiver orders events. */
  readonly sequence: number;
}

/** How often one webhook is refused at most: its fourth attempt would follow ten minutes after the third. */
const MOST_REFUSALS = 2;

/** A merchant's server: serves the document, accepts status webhooks and events, and sometimes refuses them. */
export class WebhookReceiver {
  /** The number of each accepted webhook in its call, by its id. */
  readonly taken = new Map<string, number>();
  /** How often each was refused, or its acceptance not reported. */
  readonly #refused = new Map<string, number>();
  readonly events: ReceivedEvent[] = [];
  repeats = 0;
  refusals = 0;
  #server: TestServer | undefined;

  /** `unwilling`: how many of a hundred webhooks are refused; half as many are accepted without an answer. */
  private constructor(
    private readonly chance: Chance,
    private readonly unwilling: number,
  ) {}

  static async start(chance: Chance, unwilling: number): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver(chance, unwilling);
    receiver.#server = await TestServer.start((received, response) => receiver.#take(received, response));
    return receiver;
  }

  get url(): string {
    return this.#server?.url ?? "";
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  #take(received: Received, response: ServerResponse): void {
    if (received.url === "/document") {
      response.setHeader("content-type", "text/xml").end(this.#document(received.body));
      return;
    }
    if (received.url === "/after") {
      response.setHeader("content-type", "text/xml").end("<Response><Hangup/></Response>");
      return;
    }
    const how = this.#howToTake(String(received.headers["webhook-id"]));
    if (how === "refuses") {
      this.refusals++;
      response.writeHead(503).end();
      return;
    }
    this.#keep(received);
    if (how === "resetsAfterTaking") response.socket?.resetAndDestroy();
    else response.writeHead(204).end();
  }

  #howToTake(id: string): "takes" | "refuses" | "resetsAfterTaking" {
    const refused = this.#refused.get(id) ?? 0;
    if (refused === MOST_REFUSALS) return "takes";
    const how = this.chance.pick({
      takes: 100 - 1.5 * this.unwilling,
      refuses: this.unwilling,
      resetsAfterTaking: this.unwilling / 2,
    });
    if (how !== "takes") this.#refused.set(id, refused + 1);
    return how;
  }

  /** Names the call in a parameter, so that the gateway knows whose payment it is. */
  #document(form: string): string {
    const call = new URLSearchParams(form).get("CallSid");
    return `<Response>
  <Pay chargeAmount="20.45" statusCallback="${this.url}/status" action="${this.url}/after" postalCode="false">
    <Prompt for="payment-processing"><Pause length="1"/></Prompt>
    <Parameter name="call" value="${call}"/>
  </Pay>
</Response>`;
  }

  #keep({ headers, body, url }: Received): void {
    const id = String(headers["webhook-id"]);
    if (this.taken.has(id)) {
      this.repeats++;
      return;
    }
    const sequence = Number(headers["webhook-sequence"]);
    this.taken.set(id, sequence);
    if (url === "/events") this.events.push({ ...JSON.parse(body), sequence } as ReceivedEvent);
  }
}
