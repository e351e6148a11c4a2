import { firstValueFrom, timer } from "rxjs";
import { AppError, type ErrorCode } from "../../src/core/errors.js";
import type { HttpRequest } from "../../src/core/http.js";
import type { NewWebhook } from "../../src/ledger/outbox.js";
import { type Tried, WebhookDelivery } from "../../src/webhooks/delivery.js";
import type { SigningKeys } from "../../src/webhooks/signer.js";
import { FlowingClock } from "./flowing-clock.js";
import { MemoryOutbox } from "./memory-outbox.js";
import { recordingLogger } from "./recording-logger.js";
import { senderTo } from "./sender.js";

/** How a receiver replies: a status, or the code of an error; after `ms` milliseconds. */
export interface Reply {
  readonly how: number | ErrorCode;
  readonly retryAfter?: string;
  readonly ms?: number;
}

/** One request to a receiver, and its reply. */
export interface Got {
  readonly id: string;
  readonly at: number;
  readonly request: HttpRequest;
  readonly reply: Reply;
}

export function newWebhook(id: string, changes: Partial<NewWebhook> = {}): NewWebhook {
  return {
    id,
    stream: "call-1",
    topic: "status",
    signer: "voxml",
    method: "POST",
    url: "https://shop.example/status?token=abc",
    contentType: "application/json",
    body: `{"id":"${id}"}`,
    createdAt: 0,
    ...changes,
  };
}

/** A delivery from an in-memory outbox, in virtual time that advances by itself. */
export class DeliveryRun {
  readonly clock = new FlowingClock();
  readonly outbox = new MemoryOutbox();
  readonly got: Got[] = [];
  readonly tried: Tried[] = [];
  readonly log = recordingLogger();
  readonly delivery: WebhookDelivery;

  constructor(
    private readonly reply: (id: string, nth: number) => Reply,
    { keys = {}, ...options }: { keys?: Partial<SigningKeys>; parallel?: number; random?: () => number } = {},
  ) {
    this.delivery = new WebhookDelivery({
      outbox: this.outbox,
      sender: senderTo({ send: (request) => this.#answer(request) }, keys, () => this.clock.now()),
      clock: this.clock,
      logger: this.log.logger,
      random: () => 0,
      ...options,
    });
    this.delivery.tried$.subscribe((one) => this.tried.push(one));
    this.clock.flow(() => true);
  }

  async add(...webhooks: readonly NewWebhook[]): Promise<this> {
    await this.outbox.add(webhooks);
    this.delivery.poke();
    return this;
  }

  /** Lets time advance until nothing is pending, then closes. */
  async toEnd(): Promise<this> {
    await this.until(() => this.outbox.all.every(({ state }) => state !== "pending"));
    await this.delivery.close();
    this.clock.stop();
    return this;
  }

  async until(reached: () => boolean): Promise<void> {
    while (!reached()) await new Promise(setImmediate);
  }

  /** "id at" of each request, in seconds. */
  get times(): string[] {
    return this.got.map(({ id, at }) => `${id} ${at / 1000}`);
  }

  async #answer(request: HttpRequest) {
    const id = request.headers?.["webhook-id"] ?? "";
    const reply = this.reply(id, this.got.filter((one) => one.id === id).length);
    this.got.push({ id, at: this.clock.now(), request, reply });
    if (reply.ms !== undefined) await firstValueFrom(timer(reply.ms, this.clock));
    if (typeof reply.how === "string") throw new AppError(reply.how, "https://shop.example");
    const { how: status, retryAfter } = reply;
    return {
      status,
      contentType: "",
      body: new Uint8Array(),
      ...(retryAfter === undefined ? {} : { headers: { "retry-after": retryAfter } }),
    };
  }
}
