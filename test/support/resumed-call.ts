import { Observable, of, ReplaySubject } from "rxjs";
import type { HeldCall } from "../../src/calls/context.js";
import type { Continuation } from "../../src/calls/continuation.js";
import { resumeCall } from "../../src/calls/resume-call.js";
import type { App, ResumptionServices } from "../../src/calls/services.js";
import type { ChannelEnd } from "../../src/core/call.js";
import type { FormFields, HttpRequest } from "../../src/core/http.js";
import type { ConnectorOutcome, PayRequest } from "../../src/core/payment.js";
import { swml } from "../../src/dialects/swml/swml.js";
import { twiml } from "../../src/dialects/twiml/twiml.js";
import type { Channel, FormerController } from "../../src/freeswitch/channel.js";
import type { Checkpoint } from "../../src/ledger/ledger.js";
import { type Opened, opened } from "../ledger/opened.js";
import { fakeChannel } from "./fake-channel.js";
import { fakeConnector } from "./fake-connector.js";
import { FlakyLedger } from "./flaky-ledger.js";
import { MIDNIGHT, newTransaction } from "./ledger-samples.js";
import { caller } from "./moment.js";
import { recordingLogger } from "./recording-logger.js";
import { callServices, heldCall } from "./running-call.js";
import { bodyOf } from "./sender.js";
import { VirtualClock } from "./virtual-clock.js";

export const DOCUMENT = "https://shop.test/begin";
export const ACTION = "https://shop.test/paid";
const DUE_MS = 60_000;
const APP: App = { document: { url: DOCUMENT, method: "POST" }, dialect: "twiml" };

/** What a payment stores: an action that would have received an error. */
export const RESUME = JSON.stringify({
  language: "en-US",
  action: {
    target: { url: ACTION, method: "POST" },
    fields: [
      ["Result", "payment-connector-error"],
      ["PaymentConfirmationCode", ""],
      ["PaymentCardNumber", "xxxxxxxxxxxx4242"],
    ],
  },
});

/** A call that another controller served, and what has happened on it since: heard, requested, noted. */
export class ResumedCall {
  readonly clock = new VirtualClock();
  readonly heard: string[] = [];
  /** Each request for a document, with its address and its fields. */
  readonly asked: Record<string, string>[] = [];
  readonly notes: string[] = [];
  readonly transfers: string[] = [];
  readonly lines: Record<string, unknown>[];
  /** The connector's answer about a payment; undefined: it cannot be asked. */
  lookup: ConnectorOutcome | undefined;
  /** The connectors that were looked for. */
  readonly wanted: PayRequest["connector"][] = [];
  /** Every document. */
  document = "<Response><Hangup/></Response>";
  /** The payment's state in the channel. */
  noted: string | undefined;
  readonly #hangup$ = new ReplaySubject<ChannelEnd>(1);
  readonly #held: HeldCall<ResumptionServices>;
  #gone: ChannelEnd | undefined;

  private constructor(
    readonly its: Opened,
    readonly flaky: FlakyLedger,
  ) {
    const { logger, lines } = recordingLogger();
    this.lines = lines;
    this.#held = heldCall(this.#services(), {
      channel: this.#channel(),
      logger,
      isGone: () => this.#gone !== undefined,
      gone: () => this.#gone,
    });
  }

  static async open(): Promise<ResumedCall> {
    const its = await opened({ kind: "sqlite", path: ":memory:" });
    return new ResumedCall(its, new FlakyLedger(its.ledger));
  }

  get state(): string {
    return this.#held.payment.state;
  }

  /** A payment of this call that was sent, by a controller that has ended unless it `lives`. */
  async sent(resume: string | undefined = RESUME, lives = false): Promise<void> {
    const { transactions } = this.its.ledger;
    const kept = resume === "" ? {} : { resume };
    await transactions.collect(newTransaction({ callId: caller.call.id, ...kept }));
    await transactions.send("PAY1", MIDNIGHT, MIDNIGHT + DUE_MS, () => []);
    if (!lives) await this.died();
  }

  async answered(outcome: ConnectorOutcome): Promise<void> {
    await this.its.ledger.transactions.answer("PAY1", outcome, MIDNIGHT, () => []);
  }

  /** A payment that was collected when its controller ended. */
  async collected(resume = RESUME, more: Parameters<typeof newTransaction>[0] = {}): Promise<void> {
    await this.its.ledger.transactions.collect(newTransaction({ callId: caller.call.id, resume, ...more }));
    await this.died();
  }

  async reached(url: string, at: number, fields?: FormFields, continuation?: Continuation): Promise<void> {
    const target = { url, method: "POST" } as const;
    const given = { ...(fields && { fields }), ...(continuation && { continuation }) };
    await this.its.ledger.checkpoints.reached(caller.call.id, { target, at, ...given });
  }

  get checkpoint(): Promise<Checkpoint | undefined> {
    return this.its.ledger.checkpoints.checkpoint(caller.call.id);
  }

  resume(former: FormerController = { id: "died", sharesLedger: true }, dialect = "twiml"): Promise<string> {
    return resumeCall({ ...APP, dialect }, former, this.#held);
  }

  go(gone: ChannelEnd): void {
    this.#gone = gone;
    this.#hangup$.next(gone);
    this.#hangup$.complete();
  }

  /** Lets time pass, half a second at a time, and the ledger answer meanwhile. */
  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed <= ms; passed += 500) {
      this.clock.advance(passed === 0 ? 0 : 500);
      for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
    }
  }

  /** The controller of the payments has ended. */
  async died(): Promise<void> {
    await this.its.database.run((db) => db.updateTable("transactions").set({ controller: "died" }).execute());
  }

  #channel(): Channel {
    const done = (effect: () => void) =>
      new Observable<never>((listener) => {
        effect();
        listener.complete();
      });
    return fakeChannel({
      hangup$: this.#hangup$,
      speak: (_voice, text) => done(() => this.heard.push(text)),
      noted: () => of(this.noted),
      note: (_name, value) => done(() => this.notes.push(value)),
      transfer: (extension, context) => done(() => this.transfers.push(`${extension} ${context}`)),
    });
  }

  #services(): ResumptionServices {
    const send = async (request: HttpRequest) => {
      const fields = Object.fromEntries(new URLSearchParams(bodyOf(request)));
      this.asked.push({ url: request.url, ...fields });
      return { status: 200, contentType: "", body: Buffer.from(this.document) };
    };
    const connector = (wanted: PayRequest["connector"]) => {
      this.wanted.push(wanted);
      const { lookup: answer } = this;
      return fakeConnector(answer === undefined ? {} : { lookup: async () => answer });
    };
    return {
      ...callServices({ send }),
      clock: this.clock,
      now: () => MIDNIGHT + this.clock.now(),
      ledger: this.flaky.ledger,
      dialect: () => twiml,
      script: (name) => (name === swml.name ? swml : undefined),
      connector,
    };
  }
}
