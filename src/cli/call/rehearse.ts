import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { lastValueFrom, timer, toArray } from "rxjs";
import { documentUrl } from "../../call/documents.js";
import { PaySessions } from "../../call/pay-sessions.js";
import { Reception } from "../../call/reception.js";
import type { CallServices } from "../../call/services.js";
import { CardingGuard } from "../../carding/carding-guard.js";
import type { Config } from "../../config/config.js";
import { HttpConnector } from "../../connectors/http/http-connector.js";
import { AllowedHosts } from "../../domain/allowed-hosts.js";
import { systemClock } from "../../domain/clock.js";
import { refusalOf } from "../../domain/http.js";
import { GuardedHttpClient } from "../../http/client.js";
import { createVoice } from "../../prompts/create-voice.js";
import { buildApp } from "../../sidecar/app.js";
import { listen } from "../../sidecar/server.js";
import { TestProcessor } from "../../sidecar/test-processor.js";
import { EmbeddedSwitch } from "../../switch/embedded/embedded-switch.js";
import { FreeSwitch } from "../../switch/free-switch.js";
import { WebhookSender } from "../../webhooks/sender.js";
import { Signer } from "../../webhooks/signer.js";
import { commonServices, leaseOf } from "../compose/services.js";
import { type TimedHappening, Timelines } from "../compose/timelines.js";
import { AheadClock } from "./ahead-clock.js";
import type { Answer } from "./keys.js";
import { RehearsalBooks } from "./rehearsal-books.js";
import { heldHttp, isNear, RehearsalDocuments } from "./rehearsal-web.js";
import { type CallReport, reportOf } from "./report.js";
import { ScriptedCaller } from "./scripted-caller.js";

const HOST = "127.0.0.1";
const CONTEXT = "pay";
/** A document that never ends must end here, on the call's own clock. */
const LONGEST_CALL_MS = 30 * 60_000;

export interface RehearsalOptions {
  /** A path or an URL. */
  readonly document: string;
  /** A name. */
  readonly dialect: string;
  readonly answers: readonly Answer[];
  /** In place of the built-in test connector. */
  readonly connector?: string;
  /** In place of the built-in status webhook. */
  readonly status?: string;
}

export interface Rehearsal {
  readonly report: CallReport;
  readonly happenings: readonly TimedHappening[];
}

/**
 * Plays one whole call on an embedded switch whose clock runs ahead. A connector whose address a document
 * gives is asked where the configuration allows its host; every other one is the built-in test connector, or the one given.
 * Requests to hosts that the configuration does not allow are not sent.
 */
export async function rehearse(
  options: RehearsalOptions,
  config: Config,
  logger: Logger,
): Promise<Rehearsal> {
  const clock = new AheadClock(Date.now());
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
  const books = await RehearsalBooks.open(sender, clock, logger);
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
    ledger: books.ledger,
    // Events are for the merchant's own systems, which a rehearsal does not concern.
    tell: () => [],
    own,
    voice: { sound: (part, language, base) => clock.hold(() => voice.sound(part, language, base)) },
    statusTarget: (asked) => {
      if (options.status !== undefined) return { url: options.status, method: asked?.method ?? "POST" };
      return asked !== undefined && isNear(asked.url, allowedHosts) ? asked : sink;
    },
    connector: (wanted) => {
      const isAsked = options.connector === undefined && "url" in wanted && isNear(wanted.url, allowedHosts);
      return connectorAt(isAsked ? wanted.url : connectorUrl);
    },
    routes: { sip: "embedded/{address}", number: "embedded/{address}" },
    refusal: (url) => refusalOf(url, new AllowedHosts(allowedHosts)),
    reaches: (url) => isNear(url, [...allowedHosts, HOST]),
    payments,
    carding: new CardingGuard(config.limits.carding, clock),
  };
  const reception = new Reception(freeSwitch.calls$, services);
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
    await clock.runUntil(books.settled());
    return { report: reportOf(happenings), happenings };
  } finally {
    const closing = reception.close();
    await clock.runUntil(closing);
    await clock.runUntil(books.close());
    freeSwitch.close();
    await Promise.all([embedded.close(), app.close(), web.close()]);
  }
}

/** Whoever names a server on the command line wants it asked. */
function hostOf(source: string): string[] {
  const host = URL.canParse(source) ? new URL(source).hostname : "";
  return AllowedHosts.isEntry(host) ? [host] : [];
}
