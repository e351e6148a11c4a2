import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { CallAcceptor } from "../calls/call-acceptor.js";
import { Documents, documentUrl } from "../calls/documents.js";
import { PaySessions } from "../calls/pay-sessions.js";
import type { CallServices } from "../calls/services.js";
import type { Config } from "../config/config.js";
import { TestProcessor } from "../connectors/test/test-processor.js";
import { AddressSeal } from "../core/address-credentials.js";
import { AllowedHosts } from "../core/allowed-hosts.js";
import { systemClock } from "../core/clock.js";
import { addressRefusal, type HttpRequest, withoutQuery } from "../core/http.js";
import { parseUrl } from "../core/url.js";
import { FreeSwitch } from "../freeswitch/free-switch.js";
import { GuardedHttpClient } from "../http-client/client.js";
import type { TlsIdentity } from "../http-client/connect.js";
import { openLedger } from "../ledger/open-ledger.js";
import { type TimedCallEvent, Timelines } from "../observability/timelines.js";
import { CardTestingLimits } from "../payments/card-testing-limits.js";
import { createVoice } from "../prompts/create-voice.js";
import { buildApp } from "../sidecar/app.js";
import { listen } from "../sidecar/server.js";
import { type CallReport, reportOf } from "../simulator/call-report.js";
import { ContactableHosts } from "../simulator/contactable-hosts.js";
import { EmbeddedSwitch } from "../simulator/embedded-switch.js";
import { FastForwardClock } from "../simulator/fast-forward-clock.js";
import { deliveriesSettled, rehearsedCall } from "../simulator/rehearsed-call.js";
import type { Answer } from "../simulator/scripted-caller.js";
import { WebhookDelivery } from "../webhooks/delivery.js";
import { WebhookSender } from "../webhooks/sender.js";
import { Signer } from "../webhooks/signer.js";
import { connectorsOf } from "./connectors.js";
import { observedLedger } from "./observed-ledger.js";
import { commonServices, leaseOf, webhookId } from "./services.js";

const HOST = "127.0.0.1";
const CONTEXT = "pay";

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
 * Runs one complete call on an embedded switch whose clock runs ahead. What a controller with this configuration would refuse,
 * a connector's name or an address, is refused here too. A connector whose address the document gives is used
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
  const allowed = new AllowedHosts([
    ...config.http.allowedHosts,
    new URL(own).host,
    ...named.flatMap(hostOf),
  ]);
  const seal = new AddressSeal();
  const webs: GuardedHttpClient[] = [];
  const httpWith = (tls: TlsIdentity = {}) => {
    const web = new GuardedHttpClient({ allowedHosts, clock, tls, seal });
    webs.push(web);
    return { send: clock.held((request: HttpRequest) => web.send(request)) };
  };
  const http = httpWith();
  const signer = new Signer(config.signing);
  const memory = await openLedger({ kind: "sqlite", path: ":memory:" });
  const { outbox } = memory;
  const sender = new WebhookSender(http, signer, Date.now);
  const delivery = new WebhookDelivery({ outbox, sender, clock, logger });
  const { voice, ...prompts } = await createVoice(
    { ...config.prompts, renderer: "none" },
    { http, clock: systemClock, path: "", logger },
  );
  const freeSwitch = new FreeSwitch({
    host: HOST,
    port: embedded.port,
    password,
    lease: leaseOf(config, CONTEXT),
    clock,
    logger,
  });
  const testUrl = options.connector ?? `${own}/connectors/test`;
  const name = withoutQuery(testUrl);
  const deps = { testUrl, http, httpWith, clock };
  const connectorOf = connectorsOf({ [name]: { type: "http", url: testUrl } }, deps, config.connectorsByUrl);
  const hosts = new ContactableHosts(allowedHosts);
  const documents = new Documents(new WebhookSender(hosts.forDocuments(http), signer, Date.now), webhookId);
  const common = commonServices({ config, clock, logger, timelines, context: CONTEXT, seal });
  const services: CallServices = {
    ...common,
    // Whole milliseconds: a clock that runs ahead has fractions.
    now: () => Math.round(clock.now()),
    timeline: (callId) => hosts.timeline(common.timeline(callId)),
    app: () => ({
      document: { url: seal.seal(documentUrl(options.document)), method: "POST" },
      dialect: options.dialect,
    }),
    documents: { fetch: clock.held(documents.fetch.bind(documents)) },
    http: hosts.forRequests(http),
    ledger: observedLedger(memory, { changed: () => undefined, added: () => delivery.poke() }),
    // A rehearsal sends no events: they are for the merchant's own systems.
    webhooksFor: () => [],
    own,
    voice: { sound: clock.held((part, language, base) => voice.sound(part, language, base)) },
    statusTarget: (asked) =>
      options.status === undefined
        ? hosts.statusTarget(asked, { url: `${own}/status`, method: "POST" })
        : { url: seal.seal(options.status), method: asked?.method ?? "POST" },
    connector: (wanted) => {
      if ("name" in wanted) {
        const isUnknown = !Object.hasOwn(config.connectors, wanted.name);
        return isUnknown && options.connector === undefined ? undefined : connectorOf({ name });
      }
      const isAsked = options.connector === undefined && hosts.include(wanted.url);
      return connectorOf({ url: isAsked ? wanted.url : testUrl });
    },
    routes: { sip: "embedded/{address}", number: "embedded/{address}" },
    refusal: (url, plainHttp) => addressRefusal(url, allowed, plainHttp),
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
    const happenings = await rehearsedCall({ embedded, timelines, answers: options.answers, clock });
    const pending = async () => (await outbox.depth()).pending;
    await deliveriesSettled({ tried$: delivery.tried$, pending }, clock);
    return { report: reportOf(happenings), happenings };
  } finally {
    const closing = reception.close();
    await clock.runUntil(closing);
    await clock.runUntil(delivery.close());
    await clock.runUntil(memory.close());
    freeSwitch.close();
    prompts.close();
    await Promise.all([embedded.close(), app.close(), ...webs.map((web) => web.close())]);
  }
}

/** A server named on the command line is allowed. */
function hostOf(source: string): string[] {
  const host = parseUrl(source)?.hostname ?? "";
  return AllowedHosts.isEntry(host) ? [host] : [];
}
