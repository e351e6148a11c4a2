import { randomBytes, randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { Logger } from "pino";
import { firstValueFrom, Subject } from "rxjs";
import { CallAcceptor } from "../calls/call-acceptor.js";
import { Documents } from "../calls/documents.js";
import { PaySessions } from "../calls/pay-sessions.js";
import type { CallServices } from "../calls/services.js";
import { isLoopback } from "../config/complete.js";
import type { Config, Environment, SwitchConfig } from "../config/config.js";
import { loadConfig } from "../config/load.js";
import { AllowedHosts } from "../core/allowed-hosts.js";
import { systemClock } from "../core/clock.js";
import { addressRefusal } from "../core/http.js";
import { DIALECTS, SCRIPTS } from "../dialects/dialects.js";
import { FreeSwitch } from "../freeswitch/free-switch.js";
import { ownMark } from "../freeswitch/process-mark.js";
import type { Sharing } from "../freeswitch/shared-switch.js";
import { GuardedHttpClient } from "../http-client/client.js";
import type { TlsIdentity } from "../http-client/connect.js";
import type { Ledger } from "../ledger/ledger.js";
import { CallRegistry } from "../observability/call-registry.js";
import { Feed } from "../observability/feed.js";
import { Metrics } from "../observability/metrics.js";
import { Timelines } from "../observability/timelines.js";
import { CardTestingLimits } from "../payments/card-testing-limits.js";
import { createVoice } from "../prompts/create-voice.js";
import { newStartupKey, type StartupKey } from "../sidecar/api/guard/key-ring.js";
import { trustOf } from "../sidecar/api/guard/own-machine.js";
import type { ApiParts } from "../sidecar/api/ports.js";
import { EmbeddedSwitch } from "../simulator/embedded-switch.js";
import { WebhookSender } from "../webhooks/sender.js";
import { Signer } from "../webhooks/signer.js";
import { addressSealOf, sealWarning } from "./address-seal.js";
import { connectorsOf } from "./connectors.js";
import { Drain, gracefulShutdown, ShutdownStack } from "./graceful-shutdown.js";
import { LedgerRuntime } from "./ledger-runtime.js";
import { createLogger, type LogOutput } from "./log.js";
import { Faults } from "./outlive-faults.js";
import { packageRoot, version } from "./package.js";
import { commonServices, leaseOf, webhookId } from "./services.js";
import { phoneLineOf, startWeb } from "./web.js";

const CLOCK = systemClock;
/** The embedded switch accepts any dial string. */
const EMBEDDED_ROUTES = { sip: "embedded/{address}", number: "embedded/{address}" };

/** A running controller. */
export interface Serving {
  readonly url: string;
  /** Rejects when the controller cannot continue, for example with a wrong password; never resolves. */
  readonly failed: Promise<never>;
  /** Resolves when the API, or `close`, has requested the shutdown. */
  readonly drainAsked: Promise<void>;
  /** Takes no more calls, waits for those in progress, and closes. */
  close(): Promise<void>;
  /** Makes `close` stop waiting for calls; it still waits for a payment that is at its connector. */
  hurry(): void;
}

/** `freeswitch-pay serve`. Throws AppError CONFIG_*, VOICE_FAILED, PORT_IN_USE, LISTEN_FAILED; nothing is left open then. */
export async function serve(environment: Environment, output: LogOutput): Promise<Serving> {
  const config = loadConfig(environment, packageRoot);
  const faults = new Faults();
  const logger = createLogger(config.logLevel, output, () => faults.count("log"));
  const closers = new ShutdownStack();
  faults.outlive(logger, closers);
  try {
    const serving = await open(config, environment.PATH ?? "", logger, closers, faults);
    faults.outliveExceptions();
    return serving;
  } catch (thrown) {
    await closers.close();
    throw thrown;
  }
}

async function open(
  config: Config,
  path: string,
  logger: Logger,
  closers: ShutdownStack,
  faults: Faults,
): Promise<Serving> {
  const timelines = new Timelines(CLOCK);
  const payments = new PaySessions(randomUUID);
  const carding = new CardTestingLimits(config.limits.carding, CLOCK);
  const states = new Map<string, string>();
  const metrics = new Metrics({
    version,
    clock: CLOCK,
    logger,
    dialects: [...DIALECTS, ...SCRIPTS].map(({ name }) => name),
    connectors: Object.keys(config.connectors),
  });
  faults.countedBy((kind) => metrics.fault(kind));
  const feed = new Feed({ epoch: randomBytes(6).toString("hex") });
  const registry = new CallRegistry(feed, CLOCK);
  const seal = addressSealOf(config);
  const ledgerRuntime = await LedgerRuntime.open(
    { config, seal, clock: CLOCK, logger, feed, metrics },
    closers,
  );
  const { ledger, webhooksFor } = ledgerRuntime;
  const embedded = config.switches.length === 0 ? await openEmbedded(logger, closers) : undefined;
  const line = embedded && phoneLineOf(embedded.switch, timelines, config.apps);
  const exposition = () => metrics.exposition();
  const drain = new Drain();
  const api: ApiParts = {
    drain,
    version,
    ledger,
    calls: registry,
    feed,
    payments: { start: async (callId, parameters) => payments.start(callId, parameters) },
    settle: (id, settlement) => ledgerRuntime.settle(id, settlement),
  };
  const startupKey = embedded && config.apiKeys.length === 0 ? newStartupKey() : undefined;
  const trust = trustOf(config.apiKeys, startupKey?.key);
  const web = { trust, config, clock: CLOCK, logger, states, line, payments, api, ledgerRuntime, exposition };
  const own = await startWeb(web, closers);
  logger.info(embedded === undefined ? `status: ${own}/readyz` : `web phone: open ${own}/ and click Call`);
  logKeyAccess(own, startupKey, config, logger);
  const allowedHosts = [...config.http.allowedHosts, new URL(own).host];
  const allowed = new AllowedHosts(allowedHosts);
  const httpWith = (tls?: TlsIdentity) => {
    const client = new GuardedHttpClient({
      allowedHosts,
      clock: CLOCK,
      seal,
      ...(tls === undefined ? {} : { tls }),
    });
    closers.add(() => client.close());
    return client;
  };
  const http = httpWith();
  const sender = new WebhookSender(http, new Signer(config.signing), Date.now);
  const testUrl = `${own}/connectors/test`;
  const deps = { testUrl, http, httpWith, clock: CLOCK };
  const connector = connectorsOf(config.connectors, deps, config.connectorsByUrl);
  const { voice, kind, reason, ...prompts } = await createVoice(playablePrompts(config, logger), {
    http,
    clock: CLOCK,
    path,
    logger,
  });
  closers.add(() => prompts.close());
  logger.info(`voice: ${kind}; ${reason}`);
  warnOfTestConnectors(config, logger);
  warnOfInsecureDefaults(config, logger);
  const unreadable = sealWarning(config);
  for (const warning of [...config.warnings, ...(unreadable === undefined ? [] : [unreadable])])
    logger.warn(warning);
  await ledgerRuntime.begin(sender, connector, closers);

  const serving = (embedded === undefined ? config.switches : [embedded.config]).map((one) => {
    const { host, port, password, keepLogLevel, takeover } = one;
    const freeSwitch = new FreeSwitch({
      ...{ host, port, password, keepLogLevel },
      lease: leaseOf(config, one.context),
      sharing: sharingOf(ledger, takeover),
      clock: CLOCK,
      logger,
    });
    closers.add(() => freeSwitch.close());
    const name = `${one.host}:${one.port}`;
    freeSwitch.state$.subscribe((state) => states.set(name, state));
    metrics.watchSwitch(embedded === undefined ? name : "embedded", freeSwitch);
    const common = commonServices({ config, clock: CLOCK, logger, timelines, context: one.context, seal });
    const services: CallServices = {
      ...common,
      timeline: (callId) => registry.follow(callId, metrics.counted(common.timeline(callId))),
      documents: new Documents(sender, webhookId),
      http,
      ledger,
      webhooksFor,
      own,
      voice,
      statusTarget: (asked) => asked,
      refusal: (url, plainHttp) => addressRefusal(url, allowed, plainHttp),
      routes: embedded === undefined ? config.dial : EMBEDDED_ROUTES,
      payments,
      carding,
      connector,
    };
    return {
      freeSwitch,
      reception: new CallAcceptor(freeSwitch.calls$, services),
      inFlight: common.inFlight,
    };
  });
  drain.counts(() => serving.reduce((calls, { reception }) => calls + reception.serving, 0));
  const hurry$ = new Subject<void>();
  const drainMs = config.limits.drainSeconds * 1_000;
  closers.add(() => gracefulShutdown(serving, { drainMs, hurry$, clock: CLOCK, logger }));
  const failed = new Promise<never>((_resolve, reject) => {
    for (const { freeSwitch } of serving) {
      freeSwitch.fatal$.subscribe(reject);
      freeSwitch.start().catch(reject);
    }
  });
  return {
    url: own,
    failed,
    drainAsked: firstValueFrom(drain.asked$),
    close: () => {
      drain.ask();
      return closers.close();
    },
    hurry: () => hurry$.next(),
  };
}

/** How other controllers of the same FreeSWITCH identify this process. */
function sharingOf({ id, controller, ended }: Ledger, takeover: boolean): Sharing {
  const mark = ownMark();
  const identity = {
    id: controller,
    ledger: id,
    name: `${hostname()}:${process.pid}`,
    ...(mark === undefined ? {} : { mark }),
  };
  return { identity, takeover, ended };
}

async function openEmbedded(logger: Logger, closers: ShutdownStack) {
  logger.info("no FreeSWITCH is configured (FREESWITCH_HOST is not set): the embedded switch is used");
  const password = randomUUID();
  const embedded = await EmbeddedSwitch.start({ port: 0, password, clock: CLOCK });
  closers.add(() => embedded.close());
  const { port } = embedded;
  const config: SwitchConfig = {
    host: "127.0.0.1",
    port,
    password,
    context: "pay",
    keepLogLevel: false,
    takeover: false,
  };
  return { switch: embedded, config };
}

/** A FreeSWITCH on another machine cannot play files that are rendered here, unless the directory is shared. */
function playablePrompts({ prompts, switches }: Config, logger: Logger): Config["prompts"] {
  const elsewhere = switches.find(({ host }) => !isLoopback(host));
  if (elsewhere === undefined || prompts.shared || prompts.renderer !== "auto") return prompts;
  logger.warn(
    `prompts are not rendered: FreeSWITCH at ${elsewhere.host} could not read them; share PROMPTS_DIRECTORY with it and set PROMPTS_SWITCH_DIRECTORY`,
  );
  return { ...prompts, renderer: "none" };
}

/** Warns of defaults that suit a trial, but not real calls. */
function warnOfInsecureDefaults({ signing, switches, http }: Config, logger: Logger): void {
  if (switches.length === 0) return;
  if (signing.standard.length === 0) logger.warn("webhooks are not signed: set webhooks.secrets");
  if (http.opensLoopback)
    logger.warn(
      "documents may reach every server of this machine: set http.allowedHosts to those that they need",
    );
}

/** Logs how to get access, in one line; the key of this run appears nowhere else. */
function logKeyAccess(
  own: string,
  startupKey: StartupKey | undefined,
  { apiKeys }: Config,
  logger: Logger,
): void {
  if (startupKey !== undefined)
    logger.info(
      `API key of this run, for Settle, Replay and Stop on the live page: open ${own}/live#key=${startupKey.text} (curl: -H "Authorization: Bearer ${startupKey.text}")`,
    );
  else if (apiKeys.length === 0)
    logger.warn(
      "the API and the live page are off: no key is configured; add one to api.keys (docs/api.md) to see calls and payments, to settle, stop or replay",
    );
}

function warnOfTestConnectors({ connectors, switches }: Config, logger: Logger): void {
  const names = Object.entries(connectors).flatMap(([name, { type }]) => (type === "test" ? [name] : []));
  if (names.length === 0) return;
  const level = switches.length === 0 ? "info" : "warn";
  logger[level](`connector ${names.join(", ")}: the built-in test connector, no money moves`);
}
