import type { ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { type Received, TestServer } from "../../support/http-server.js";

/** What the gateway does with the requests of a fault. */
export type Behavior = "answers" | "hangs" | "crashes" | "answers 500" | "answers nonsense";

/** The truth about one transaction, whatever was reported. */
export interface Asked {
  readonly transaction: string;
  readonly card: string;
  /** The call that the merchant's document named; "" without. */
  readonly call: string;
  /** The time of the first request, since the epoch. */
  readonly at: number;
  readonly outcome: "approved" | "declined" | "nothing";
}

/** How it treats a caller's requests. */
export interface Account {
  readonly declines: boolean;
  /** Whether the money moves although the gateway misbehaves. */
  readonly chargesAnyway: boolean;
  /** Resolves when it may answer. */
  readonly mayAnswer: Promise<unknown>;
}

interface Order {
  readonly transaction_id: string;
  readonly cardnumber: string;
  readonly parameters?: { readonly call?: string };
}

/** A payment gateway outside the controllers, which records the truth: charges once for each transaction_id. */
export class Gateway {
  readonly #asked = new Map<string, Asked>();
  readonly #accounts = new Map<string, Account>();
  /** The account of all other cards; without it they are answered 404. */
  everyOther: Account | undefined;
  /** How many requests wait for their answer, by card. */
  readonly #open = new Map<string, number>();
  #server: TestServer | undefined;
  behavior: Behavior = "answers";
  /** Called when a card has been received. */
  received: (card: string) => void = () => undefined;

  static async start(): Promise<Gateway> {
    const gateway = new Gateway();
    gateway.#server = await TestServer.start((received, response) => void gateway.#take(received, response));
    return gateway;
  }

  get url(): string {
    return `${this.#server?.url}/pay`;
  }

  open(card: string, account: Account): void {
    this.#accounts.set(card, account);
  }

  /** All requests about a card, the first of each transaction. */
  of(card: string): Asked[] {
    return [...this.#asked.values()].filter((asked) => asked.card === card);
  }

  /** How often each call was charged. */
  chargesByCall(): Map<string, number> {
    const charges = new Map<string, number>();
    for (const { call, outcome } of this.#asked.values())
      if (outcome === "approved") charges.set(call, (charges.get(call) ?? 0) + 1);
    return charges;
  }

  /** Whether a request about the card waits for its answer now. */
  isBusyWith(card: string): boolean {
    return (this.#open.get(card) ?? 0) > 0;
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  async #take({ body }: Received, response: ServerResponse): Promise<void> {
    const { transaction_id: transaction, cardnumber: card, parameters } = JSON.parse(body) as Order;
    const account = this.#accounts.get(card) ?? this.everyOther;
    if (account === undefined) return void response.writeHead(404).end();
    this.#open.set(card, (this.#open.get(card) ?? 0) + 1);
    response.once("close", () => this.#open.set(card, (this.#open.get(card) ?? 1) - 1));
    const charges = this.behavior === "answers" || account.chargesAnyway;
    const outcome = account.declines ? "declined" : charges ? "approved" : "nothing";
    // It repeats its first answer about a transaction.
    const asked = this.#asked.get(transaction) ?? {
      transaction,
      card,
      call: parameters?.call ?? "",
      at: Date.now(),
      outcome,
    };
    this.#asked.set(transaction, asked);
    this.received(card);
    await account.mayAnswer;
    await this.#answer(response, asked);
  }

  async #answer(response: ServerResponse, { transaction, outcome }: Asked): Promise<void> {
    switch (this.behavior) {
      case "answers":
        break;
      case "hangs":
        return;
      case "crashes":
        return void response.socket?.resetAndDestroy();
      case "answers 500":
        return void response.writeHead(500).end("<h1>Internal Server Error</h1>");
      case "answers nonsense":
        return void response.setHeader("content-type", "application/json").end('{"charge_id":');
    }
    await pause(20);
    const text = JSON.stringify(
      outcome === "declined"
        ? { charge_id: null, error_code: "card_declined", error_message: "The card was declined." }
        : { charge_id: `ch_${transaction}`, error_code: null, error_message: null },
    );
    response.setHeader("content-type", "application/json").end(text);
  }
}
