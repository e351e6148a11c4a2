import type { ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { type Received, TestServer } from "../../support/http-server.js";
import type { Chance } from "./chance.js";

/** How a request is treated, with its weight. */
const BEHAVIOR = {
  answers: 50,
  delays: 10,
  resetsBefore: 7,
  resetsInTheMiddle: 7,
  /** The money has moved, and there is no answer. */
  resetsAfter: 8,
  failsBefore: 6,
  failsAfter: 5,
  answersTwice: 7,
} as const;

const LOOK_MS = 100;

/** The truth about one transaction, whatever was reported. */
export interface Truth {
  readonly call: string;
  readonly outcome: "approved" | "declined";
}

interface Order {
  readonly transaction_id: string;
  readonly parameters: { readonly call: string };
}

/** A payment gateway that records the truth and misbehaves. It decides, and charges, once for each transaction_id. */
export class TruthfulGateway {
  /** By transaction_id: each entry is one charge, or one refusal of it. */
  readonly truth = new Map<string, Truth>();
  /** The ids of every request, decided or not. */
  readonly asked = new Set<string>();
  readonly behaved: Record<string, number> = {};
  /** Requests in progress, whether a client waits for the answer or not. */
  #inHand = 0;
  #server: TestServer | undefined;

  private constructor(
    private readonly chance: Chance,
    private readonly longestDelayMs: number,
  ) {}

  static async start(chance: Chance, longestDelayMs: number): Promise<TruthfulGateway> {
    const gateway = new TruthfulGateway(chance, longestDelayMs);
    gateway.#server = await TestServer.start((received, response) => void gateway.#take(received, response));
    return gateway;
  }

  get url(): string {
    return `${this.#server?.url}/pay`;
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  /** Resolves when every transaction is decided. */
  async settled(): Promise<void> {
    while (this.#inHand > 0) await pause(LOOK_MS);
  }

  async #take(received: Received, response: ServerResponse): Promise<void> {
    this.#inHand++;
    try {
      await this.#treat(received, response);
    } finally {
      this.#inHand--;
    }
  }

  async #treat({ body }: Received, response: ServerResponse): Promise<void> {
    const order = JSON.parse(body) as Order;
    this.asked.add(order.transaction_id);
    const how = this.chance.pick(BEHAVIOR);
    this.behaved[how] = (this.behaved[how] ?? 0) + 1;
    switch (how) {
      case "answers":
        await pause(this.chance.between(0, 100));
        return answer(response, this.#decide(order));
      case "delays": {
        // The money moves before the wait, or after it.
        if (this.chance.next() < 0.5) this.#decide(order);
        await pause(this.chance.between(0, this.longestDelayMs));
        return answer(response, this.#decide(order));
      }
      case "resetsBefore":
        return reset(response);
      case "resetsInTheMiddle": {
        const text = this.#decide(order);
        response.writeHead(200, { "content-type": "application/json", "content-length": text.length });
        response.write(text.slice(0, text.length / 2), () => reset(response));
        return;
      }
      case "resetsAfter":
        this.#decide(order);
        return reset(response);
      case "failsBefore":
        return void response.writeHead(500).end("out of order");
      case "failsAfter":
        this.#decide(order);
        return void response.writeHead(500).end("out of order");
      case "answersTwice": {
        const text = this.#decide(order);
        const head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ";
        response.socket?.write(`${head}${text.length}\r\n\r\n${text}`.repeat(2));
        return;
      }
    }
  }

  /** Decides a transaction at its first request; returns the same answer every time. */
  #decide({ transaction_id: id, parameters: { call } }: Order): string {
    const known = this.truth.get(id);
    const outcome = known?.outcome ?? (this.chance.next() < 0.75 ? "approved" : "declined");
    if (known === undefined) this.truth.set(id, { call, outcome });
    return JSON.stringify(
      outcome === "approved"
        ? { charge_id: `ch_${id}`, error_code: null, error_message: null }
        : { charge_id: null, error_code: "card_declined", error_message: "The card was declined." },
    );
  }
}

function answer(response: ServerResponse, text: string): void {
  response.setHeader("content-type", "application/json").end(text);
}

function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}
