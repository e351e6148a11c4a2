import { randomBytes, randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { config as rxjs } from "rxjs";
import { Documents } from "../../call/documents.js";
import { PaySessions } from "../../call/pay-sessions.js";
import { Reception } from "../../call/reception.js";
import type { CallServices } from "../../call/services.js";
import { CardingGuard } from "../../carding/carding-guard.js";
import { isLoopback } from "../../config/complete.js";
import type { Config, SwitchConfig } from "../../config/config.js";
import type { Environment } from "../../config/environment.js";
import { loadConfig } from "../../config/load.js";
import { DIALECTS, SCRIPTS } from "../../dialects/dialects.js";
import { AllowedHosts } from "../../domain/allowed-hosts.js";
import { systemClock } from "../../domain/clock.js";
import { asAppError } from "../../domain/errors.js";
import { refusalOf } from "../../domain/http.js";
import { UndiciHttpClient } from "../../http/client.js";
import type { TlsIdentity } from "../../http/connect.js";
import { CallRegistry } from "../../live/call-registry.js";
import { Feed } from "../../live/feed.js";
import { Metrics } from "../../metrics/metrics.js";
import { createVoice } from "../../prompts/create-voice.js";
import type { ApiParts } from "../../sidecar/api/ports.js";
import { EmbeddedSwitch } from "../../switch/embedded/embedded-switch.js";
import { FreeSwitch } from "../../switch/free-switch.js";
import { WebhookSender } from "../../webhooks/sender.js";
import { Signer } from "../../webhooks/signer.js";
import { connectorsOf } from "../compose/connectors/connectors.js";
import { phoneLineOf } from "../compose/phone-line.js";
import { commonServices, webhookId } from "../compose/services.js";
import { Timelines } from "../compose/timelines.js";
import { createLogger, type LogOutput } from "../log.js";
import { packageRoot } from "../package-root.js";
import { version } from "../version.js";
import { Books } from "./books.js";
import { Closers } from "./closers.js";
import { finish } from "./finish.js";
import { startWeb } from "./web.js";

const CLOCK = systemClock;
/** The embedded switch takes any dial string. */
const EMBEDDED_ROUTES = { sip: "embedded/{address}", number: "embedded/{address}" };

/** A running controller. */
export interface Serving {
  readonly url: string;
  /** Rejects when it can't go on, as with a wrong password; never resolves. */
  readonly failed: Promise<never>;
  /** Takes no more calls, waits for those in progress, and closes. */
  close(): Promise<void>;
}

/** `freeswitch-pay serve`. Throws AppError CONFIG_*, VOICE_FAILED, PORT_IN_USE, LISTEN_FAILED; nothing is left open then. */
export async function serve(environment: Environment, output: LogOutput): Promise<Serving> {
  const config = loadConfig(environment, packageRoot);
  const logger = createLogger(config.logLevel, output);
  const closers = new Closers();
  outliveFaults(logger, closers);
  try {
    return await open(config, environment.PATH ?? "", logger, closers);
  } catch (thrown) {
    await closers.close();
    throw thrown;
  }
}

/** A fault in one call must not end the process, and with it every other call: it is told, and the others go on. */
function outliveFaults(logger: Logger, closers: Closers): void {
  const tell = (thrown: unknown) => {
    const { code, message } = asAppError(thrown);
    logger.error({ code, reason: message }, "a fault in freeswitch-pay");
  };
  rxjs.onUnhandledError = tell;
  process.on("unhandledRejection", tell);
  closers.add(() => process.off("unhandledRejection", tell));
}

async function open(config: Config, path: string, logger: Logger, closers: Closers): Promise<Serving> {
  const timelines = new Timelines(CLOCK);
  const payments = new PaySessions(randomUUID);
  const carding = new CardingGuard(config.limits.carding, CLOCK);
  const states = new Map<string, string>();
  const metrics = new Metrics({
    version,
    clock: CLOCK,
    logger,
    dialects: [...DIALECTS, ...SCRIPTS].map(({ name }) => name),
    connectors: Object.keys(config.connectors),
  });
  const feed = new Feed({ epoch: randomBytes(6).toString("hex") });
  const registry = new CallRegistry(feed, CLOCK);
  const books = await Books.open({ config, clock: CLOCK, logger, feed, metrics }, closers);
  const { ledger, tell } = books;
  const embedded = config.switches.length === 0 ? await openEmbedded(logger, closers) : undefined;
  const line = embedded && phoneLineOf(embedded.switch, timelines, config.apps);
  const exposition = () => metrics.exposition();
  const api: ApiParts = {
    version,
    ledger,
    calls: registry,
    feed,
    payments: { start: async (callId, parameters) => payments.start(callId, parameters) },
    settle: (id, settlement) => books.settle(id, settlement),
  };
  const web = { config, clock: CLOCK, logger, states, line, payments, api, books, exposition };
  const own = await startWeb(web, closers);
  logger.info(embedded === undefined ? `status: ${own}/readyz` : `web phone: open ${own}/ and click Call`);
  const allowedHosts = [...config.http.allowedHosts, new URL(own).host];
  const allowed = new AllowedHosts(allowedHosts);
  const httpWith = (tls?: TlsIdentity) => {
    const client = new UndiciHttpClient({
      allowedHosts,
      clock: CLOCK,
      ...(tls === undefined ? {} : { tls }),
    });
    closers.add(() => client.close());
    return client;
  };
  const http = httpWith();
  const sender = new WebhookSender(http, new Signer(config.signing), Date.now);
  const testUrl = `${own}/connectors/test`;
  const connector = connectorsOf(config.connectors, { testUrl, http, httpWith, clock: CLOCK });
  const { voice, kind, reason } = await createVoice(playable(config, logger), { http, clock: CLOCK, path });
  logger.info(`voice: ${kind}; ${reason}`);
  warnOfTestConnectors(config, logger);
  warnOfOpenDoors(config, logger);
  await books.begin(sender, (name) => connector({ name }), closers);

  const serving = (embedded === undefined ? config.switches : [embedded.config]).map((one) => {
    const freeSwitch = new FreeSwitch({ ...one, clock: CLOCK, logger });
    closers.add(() => freeSwitch.close());
    const name = `${one.host}:${one.port}`;
    freeSwitch.state$.subscribe((state) => states.set(name, state));
    metrics.watchSwitch(embedded === undefined ? name : "embedded", freeSwitch);
    const common = commonServices({ config, clock: CLOCK, logger, timelines, context: one.context });
    const services: CallServices = {
      ...common,
      timeline: (callId) => registry.follow(callId, metrics.counted(common.timeline(callId))),
      documents: new Documents(sender, webhookId),
      http,
      ledger,
      tell,
      own,
      voice,
      statusTarget: (asked) => asked,
      refusal: (url) => refusalOf(url, allowed),
      reaches: () => true,
      routes: embedded === undefined ? config.dial : EMBEDDED_ROUTES,
      payments,
      carding,
      connector,
    };
    return { freeSwitch, reception: new Reception(freeSwitch.calls$, services), inFlight: services.inFlight };
  });
  closers.add(() => finish(serving, CLOCK, logger));
  const failed = new Promise<never>((_resolve, reject) => {
    for (const { freeSwitch } of serving) {
      freeSwitch.fatal$.subscribe(reject);
      freeSwitch.start().catch(reject);
    }
  });
  return { url: own, failed, close: () => closers.close() };
}

async function openEmbedded(logger: Logger, closers: Closers) {
  logger.info("no FreeSWITCH is configured (FREESWITCH_HOST is not set): the embedded switch is used");
  const password = randomUUID();
  const embedded = await EmbeddedSwitch.start({ port: 0, password, clock: CLOCK });
  closers.add(() => embedded.close());
  const { port } = embedded;
  const config: SwitchConfig = { host: "127.0.0.1", port, password, context: "pay", keepLogLevel: false };
  return { switch: embedded, config };
}

/** A FreeSWITCH elsewhere can't play files that are rendered here, unless the directory is shared. */
function playable({ prompts, switches }: Config, logger: Logger): Config["prompts"] {
  const elsewhere = switches.find(({ host }) => !isLoopback(host));
  if (elsewhere === undefined || prompts.shared || prompts.renderer !== "auto") return prompts;
  logger.warn(
    `prompts are not rendered: FreeSWITCH at ${elsewhere.host} could not read them; share PROMPTS_DIRECTORY with it and set PROMPTS_SWITCH_DIRECTORY`,
  );
  return { ...prompts, renderer: "none" };
}

/** What a first try leaves open, and calls of real callers should not. */
function warnOfOpenDoors({ signing, switches, http }: Config, logger: Logger): void {
  if (switches.length === 0) return;
  if (signing.standard.length === 0) logger.warn("webhooks are not signed: set webhooks.secrets");
  if (http.opensLoopback)
    logger.warn(
      "documents may reach every server of this machine: set http.allowedHosts to those that they need",
    );
}

function warnOfTestConnectors({ connectors, switches }: Config, logger: Logger): void {
  const names = Object.entries(connectors).flatMap(([name, { type }]) => (type === "test" ? [name] : []));
  if (names.length === 0) return;
  const level = switches.length === 0 ? "info" : "warn";
  logger[level](`connector ${names.join(", ")}: the built-in test connector, no money moves`);
}
