import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { firstValueFrom, lastValueFrom, merge, timer, toArray } from "rxjs";
import { CallAcceptor } from "../calls/call-acceptor.js";
import { type Document, Documents, documentUrl } from "../calls/documents.js";
import { PaySessions } from "../calls/pay-sessions.js";
import type { CallServices } from "../calls/services.js";
import type { Config } from "../config/config.js";
import { HttpConnector } from "../connectors/http/http-connector.js";
import { TestProcessor } from "../connectors/test/test-processor.js";
import { AllowedHosts, portOf } from "../core/allowed-hosts.js";
import { systemClock } from "../core/clock.js";
import {
  addressRefusal,
  type HttpAnswer,
  type HttpClient,
  type HttpRequest,
  type WebhookBody,
} from "../core/http.js";
import type { PayResult, Target } from "../core/payment.js";
import { parseUrl } from "../core/url.js";
import { FreeSwitch } from "../freeswitch/free-switch.js";
import { GuardedHttpClient } from "../http-client/client.js";
import type { Ledger } from "../ledger/ledger.js";
import { openLedger } from "../ledger/open-ledger.js";
import type { MaskedBody } from "../observability/call-events.js";
import { CardTestingLimits } from "../payments/card-testing-limits.js";
import { createVoice } from "../prompts/create-voice.js";
import { buildApp } from "../sidecar/app.js";
import { listen } from "../sidecar/server.js";
import { EmbeddedSwitch } from "../simulator/embedded-switch.js";
import { FastForwardClock } from "../simulator/fast-forward-clock.js";
import { type Answer, ScriptedCaller } from "../simulator/scripted-caller.js";
import { WebhookDelivery } from "../webhooks/delivery.js";
import { WebhookSender } from "../webhooks/sender.js";
import { Signer } from "../webhooks/signer.js";
import { type TimedCallEvent, Timelines } from "./call-event-sinks.js";
import { observedLedger } from "./observed-ledger.js";
import { commonServices, leaseOf, webhookId } from "./services.js";

/** How long unaccepted webhooks are retried after the call has ended; milliseconds on the call's clock. */
const RETRY_LIMIT_MS = 60_000;

/** A ledger in memory, whose webhooks are delivered on the rehearsal's clock. */
class RehearsalLedger {
  private constructor(
    readonly ledger: Ledger,
    private readonly delivery: WebhookDelivery,
    private readonly clock: FastForwardClock,
  ) {}

  static async open(
    sender: WebhookSender,
    clock: FastForwardClock,
    logger: Logger,
  ): Promise<RehearsalLedger> {
    const ledger = await openLedger({ kind: "sqlite", path: ":memory:" });
    const delivery = new WebhookDelivery({ outbox: ledger.outbox, sender, clock, logger });
    const reported = observedLedger(ledger, { changed: () => undefined, added: () => delivery.poke() });
    return new RehearsalLedger(reported, delivery, clock);
  }

  /** Resolves when every webhook is delivered, or was retried for long enough. */
  async settled(): Promise<void> {
    const until = this.clock.now() + RETRY_LIMIT_MS;
    const { outbox } = this.ledger;
    while ((await outbox.depth()).pending > 0 && this.clock.now() < until) {
      await firstValueFrom(merge(this.delivery.tried$, timer(until - this.clock.now(), this.clock)));
    }
  }

  async close(): Promise<void> {
    await this.delivery.close();
    await this.ledger.close();
  }
}

/** An HTTP client that keeps the clock from running ahead during a request. */
function heldHttp(http: HttpClient, clock: FastForwardClock): HttpClient {
  return { send: (request: HttpRequest): Promise<HttpAnswer> => clock.hold(() => http.send(request)) };
}

/** Whether a rehearsal may send requests to an address. */
function mayReach(url: string, allowedHosts: readonly string[]): boolean {
  const address = new URL(url);
  if (address.protocol === "file:") return true;
  return new AllowedHosts(allowedHosts).has(address.hostname, portOf(address));
}

/** Documents that do nothing, in XML and in SWML: the call ends. */
const NOTHING = { form: "<Response/>", json: '{"version": "1.0.0", "sections": {"main": []}}' } as const;

/**
 * The documents of a rehearsal. A request to a host that is not allowed is not sent: the report has what would have been
 * sent, and the call ends there.
 */
class RehearsalDocuments extends Documents {
  constructor(
    sender: WebhookSender,
    private readonly allowedHosts: readonly string[],
    private readonly clock: FastForwardClock,
  ) {
    super(sender, webhookId);
  }

  override fetch(target: Target, body: WebhookBody, dialect: string): Promise<Document> {
    const text = "form" in body ? NOTHING.form : NOTHING.json;
    if (!mayReach(target.url, this.allowedHosts))
      return Promise.resolve({ text, url: target.url, unsent: true });
    return this.clock.hold(() => super.fetch(target, body, dialect));
  }
}

/** What `call --json` prints. Card data is masked throughout. */
export interface CallReport {
  /** Of the last pay verb; null when none ran. */
  readonly result: PayResult | null;
  readonly dialect: string | null;
  /** The text or file of every prompt, in order. */
  readonly heard: readonly string[];
  /** The bodies sent to the status webhook, in order. */
  readonly statuses: readonly MaskedBody[];
  /** The bodies sent to the connector, and its answers. */
  readonly connector: readonly { readonly request: MaskedBody; readonly answer: MaskedBody | null }[];
  /** The body of the last request to an action; null when none was due. */
  readonly action: MaskedBody | null;
  /** The variables of an SWML document at its end; XML documents have none. */
  readonly variables: MaskedBody | null;
  /** Who hung up, or how the call ended: document, caller, fallback, transfer, link, problem. */
  readonly ended: string;
  /** The call's duration on its own clock. */
  readonly durationMs: number;
  /** What went wrong on our side of the call, with the codes of docs/errors.md. */
  readonly problems: readonly { readonly code: string; readonly message: string }[];
}

type Of<Type extends TimedCallEvent["type"]> = Extract<TimedCallEvent, { type: Type }>;

/** Builds the report of a call from its events. */
function reportOf(happenings: readonly TimedCallEvent[]): CallReport {
  const all = <Type extends TimedCallEvent["type"]>(type: Type) =>
    happenings.filter((happening): happening is Of<Type> => happening.type === type);
  const answers = all("connector-answer");
  return {
    result: all("pay-result").at(-1)?.result ?? null,
    dialect: all("document").at(-1)?.dialect ?? null,
    heard: all("prompt-started").map(({ words }) => words),
    statuses: all("status").map(({ body }) => body),
    connector: all("connector-request").map(({ body }, index) => ({
      request: body,
      answer: answers[index]?.answer ?? null,
    })),
    action: all("action").at(-1)?.body ?? null,
    variables: all("variables").at(-1)?.variables ?? null,
    ended: all("call-ended").at(-1)?.by ?? "problem",
    durationMs: Math.round(happenings.at(-1)?.at ?? 0),
    problems: all("problem").map(({ code, message }) => ({ code, message })),
  };
}

/** Whether the document ran to its end, whatever the payment's outcome and whichever side hung up. */
export function ranToItsEnd({ ended }: CallReport): boolean {
  return ended === "document" || ended === "caller";
}

const HOST = "127.0.0.1";
const CONTEXT = "pay";
/** The limit for a document that never ends, on the call's own clock. */
const LONGEST_CALL_MS = 30 * 60_000;

export interface RehearsalOptions {
  /** A path or a URL. */
  readonly document: string;
  /** The name of a dialect. */
  readonly dialect: string;
  readonly answers: readonly Answer[];
  /** Replaces the built-in test connector. */
  readonly connector?: string;
  /** Replaces the built-in status webhook. */
  readonly status?: string;
}

export interface Rehearsal {
  readonly report: CallReport;
  readonly happenings: readonly TimedCallEvent[];
}

/**
 * Runs one complete call on an embedded switch whose clock runs ahead. A connector whose address the document gives is used
 * when the configuration allows its host; otherwise the built-in test connector, or the one given, is used.
 * Requests to hosts that the configuration does not allow are not sent.
 */
export async function rehearse(
  options: RehearsalOptions,
  config: Config,
  logger: Logger,
): Promise<Rehearsal> {
  const clock = new FastForwardClock(Date.now());
  const timelines = new Timelines(clock);
  const payments = new PaySessions(randomUUID);
  const password = randomUUID();
  const embedded = await EmbeddedSwitch.start({ host: HOST, port: 0, password, clock });
  const app = buildApp({
    logger,
    clock,
    processor: new TestProcessor((ms) => clock.wait(ms)),
    payments,
    ready: () => ({ ready: true, checks: {} }),
    promptDirectory: config.prompts.directory,
    dialIn: "",
  });
  const { url: own } = await listen(app, { host: HOST, port: 0 });
  const named = [options.document, options.connector, options.status].filter((url) => url !== undefined);
  const allowedHosts = [...config.http.allowedHosts, HOST, ...named.flatMap(hostOf)];
  const web = new GuardedHttpClient({ allowedHosts, clock });
  const http = heldHttp(web, clock);
  const sender = new WebhookSender(http, new Signer(config.signing), Date.now);
  const rehearsalLedger = await RehearsalLedger.open(sender, clock, logger);
  const { voice } = await createVoice(
    { ...config.prompts, renderer: "none" },
    { http, clock: systemClock, path: "" },
  );
  const freeSwitch = new FreeSwitch({
    host: HOST,
    port: embedded.port,
    password,
    lease: leaseOf(config, CONTEXT),
    clock,
    logger,
  });
  const connectorUrl = options.connector ?? `${own}/connectors/test`;
  const connectorAt = (url: string) =>
    new HttpConnector({ name: url, url, deadlineMs: 10_000, retries: 5 }, http, clock);
  const sink = { url: `${own}/status`, method: "POST" } as const;
  const services: CallServices = {
    ...commonServices({ config, clock, logger, timelines, context: CONTEXT }),
    app: () => ({
      document: { url: documentUrl(options.document), method: "POST" },
      dialect: options.dialect,
    }),
    documents: new RehearsalDocuments(sender, allowedHosts, clock),
    http,
    ledger: rehearsalLedger.ledger,
    // A rehearsal sends no events: they are for the merchant's own systems.
    webhooksFor: () => [],
    own,
    voice: { sound: (part, language, base) => clock.hold(() => voice.sound(part, language, base)) },
    statusTarget: (asked) => {
      if (options.status !== undefined) return { url: options.status, method: asked?.method ?? "POST" };
      return asked !== undefined && mayReach(asked.url, allowedHosts) ? asked : sink;
    },
    connector: (wanted) => {
      const isAllowed =
        options.connector === undefined && "url" in wanted && mayReach(wanted.url, allowedHosts);
      return connectorAt(isAllowed ? wanted.url : connectorUrl);
    },
    routes: { sip: "embedded/{address}", number: "embedded/{address}" },
    refusal: (url) => addressRefusal(url, new AllowedHosts(allowedHosts)),
    reaches: (url) => mayReach(url, [...allowedHosts, HOST]),
    payments,
    carding: new CardTestingLimits(config.limits.carding, clock),
  };
  const reception = new CallAcceptor(freeSwitch.calls$, services);
  clock.watch(() => {
    const [here, there] = [freeSwitch.traffic(), embedded.traffic()];
    return here.bytesRead === there.bytesWritten && here.bytesWritten === there.bytesRead;
  });
  try {
    const started = freeSwitch.start();
    await clock.runUntil(started);
    await started;
    const leg = embedded.dial({ to: "pay", from: "+15550100", name: "Rehearsal" });
    const happenings$ = timelines.happenings$(leg.id);
    new ScriptedCaller(leg, happenings$, options.answers, clock);
    const limit = timer(LONGEST_CALL_MS, clock).subscribe(() => {
      const message = `the call had not ended after ${LONGEST_CALL_MS / 60_000} minutes: the caller hung up`;
      timelines.timeline(leg.id).record({ type: "problem", code: "REHEARSAL_TOO_LONG", message });
      leg.hangup();
    });
    const ended = lastValueFrom(happenings$.pipe(toArray()));
    await clock.runUntil(ended);
    limit.unsubscribe();
    const happenings = await ended;
    await clock.runUntil(rehearsalLedger.settled());
    return { report: reportOf(happenings), happenings };
  } finally {
    const closing = reception.close();
    await clock.runUntil(closing);
    await clock.runUntil(rehearsalLedger.close());
    freeSwitch.close();
    await Promise.all([embedded.close(), app.close(), web.close()]);
  }
}

/** A server named on the command line is allowed. */
function hostOf(source: string): string[] {
  const host = parseUrl(source)?.hostname ?? "";
  return AllowedHosts.isEntry(host) ? [host] : [];
}
