import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { systemClock } from "../../../src/core/clock.js";
import type { CallView } from "../../../src/observability/views.js";
import { EmbeddedSwitch } from "../../../src/simulator/embedded-switch.js";
import { freeTcpPort } from "../../support/free-port.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { ApiClient } from "./api-client.js";
import { callAndPay } from "./callers.js";
import { Chance } from "./chance.js";
import { MortalController } from "./mortal-controller.js";
import { TruthfulGateway } from "./truthful-gateway.js";
import { type Aftermath, faultsOf } from "./verdict.js";
import { WebhookReceiver } from "./webhook-receiver.js";

export interface CrashOptions {
  readonly seed: number;
  /** The number of payments that the gateway must receive. */
  readonly payments: number;
  readonly callers: number;
  /** The gateway's longest delay; milliseconds, as all times here. */
  readonly longestDelayMs: number;
  readonly connector: { readonly timeoutMs: number; readonly retries: number };
  /** How many of a hundred webhooks are refused at first: each then waits 5 s, and so do all that follow it. */
  readonly unwilling: number;
  /** Between the start of a controller and its SIGKILL. */
  readonly life: { readonly leastMs: number; readonly mostMs: number };
  /** Kills after which the controller lives; as many as it takes when absent. */
  readonly mostKills?: number;
  /** A ledger other than a SQLite file. */
  readonly ledgerUrl?: string;
}

export interface CrashReport extends Aftermath {
  readonly calls: number;
  readonly kills: number;
  readonly faults: readonly string[];
}

const KEY = "of-the-crash-test-and-no-other-test";
const PASSWORD = "of-the-crash-test";
const LOOK_MS = 100;
const MOST_LOOKS = 100;

/** Callers pay at a gateway that misbehaves while the controller is killed repeatedly; then the records are compared. */
export async function crashRun(options: CrashOptions): Promise<CrashReport> {
  const chance = new Chance(options.seed);
  const gateway = await TruthfulGateway.start(chance, options.longestDelayMs);
  const receiver = await WebhookReceiver.start(chance, options.unwilling);
  const embedded = await EmbeddedSwitch.start({
    port: 0,
    password: PASSWORD,
    clock: systemClock,
    leaseSeconds: 2,
  });
  const port = await freeTcpPort();
  const controller = new MortalController({
    CONFIG_FILE: configuration(options, gateway, receiver),
    FREESWITCH_HOST: "127.0.0.1",
    FREESWITCH_PORT: String(embedded.port),
    FREESWITCH_PASSWORD: PASSWORD,
    HTTP_PORT: String(port),
  });
  const api = new ApiClient(`http://127.0.0.1:${port}`, KEY);
  try {
    await controller.start();
    let isOver = false;
    const isEnough = () => gateway.asked.size >= options.payments;
    const calling = callAndPay(embedded, options.callers, isEnough).finally(() => {
      isOver = true;
    });
    const { mostKills = Number.POSITIVE_INFINITY } = options;
    const isUnharmed = () => isOver || isEnough() || controller.kills >= mostKills;
    const killing = killUntil(isUnharmed, controller, options, chance);
    const [calls] = await Promise.all([calling, killing]);
    await atRest(api);
    // A person who asks the gateway too early gets the answer that it has no such payment, which it may still take.
    await gateway.settled();
    for (const { id } of await api.transactions("&state=unknown"))
      await api.settle(id, gateway.truth.get(id)?.outcome ?? "failed");
    await atRest(api);
    const [transactions, webhooks] = [await api.transactions(), await api.webhooks()];
    const aftermath = { gateway, receiver, transactions, webhooks, kept: await keptCalls(api) };
    return { ...aftermath, calls, kills: controller.kills, faults: faultsOf(aftermath) };
  } finally {
    await controller.stop();
    await Promise.all([embedded.close(), gateway.close(), receiver.close()]);
  }
}

function configuration(
  { connector, ledgerUrl = "sqlite:ledger.db" }: CrashOptions,
  gateway: TruthfulGateway,
  receiver: WebhookReceiver,
): string {
  const file = join(temporaryFolder(), "crash.yaml");
  const config = {
    http: { allowedHosts: ["127.0.0.1"] },
    apps: { "*": { document: `${receiver.url}/document` } },
    connectors: { Default: { type: "http", url: gateway.url, ...connector } },
    webhooks: { url: `${receiver.url}/events` },
    ledger: { url: ledgerUrl },
    api: { keys: [{ name: "crash-test", key: KEY }] },
    prompts: { renderer: "none" },
    limits: {
      leaseSeconds: 10,
      requestsPerMinute: 100_000,
      carding: { perCaller: 0, perDestination: 0, perCard: 0 },
    },
    logLevel: "info",
  };
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(config));
  return file;
}

/**
 * Kills the controller at random moments, and starts it again. The last calls may end undisturbed: a sentence that is
 * longer than a controller's life would never be heard to its end.
 */
async function killUntil(
  isUnharmed: () => boolean,
  controller: MortalController,
  { life: { leastMs, mostMs } }: CrashOptions,
  chance: Chance,
): Promise<void> {
  while (!isUnharmed()) {
    await pause(chance.between(leastMs, mostMs));
    await controller.kill();
    await controller.start();
  }
}

/** The calls of the ledger, when all have ended or should have. */
async function keptCalls(api: ApiClient): Promise<CallView[]> {
  for (let looks = 0; ; looks++) {
    const calls = await api.calls();
    if (looks === MOST_LOOKS || calls.every(({ ended }) => ended !== null)) return calls;
    await pause(LOOK_MS);
  }
}

/** No payment is at the connector any more, and every webhook has been delivered or abandoned. */
async function atRest(api: ApiClient): Promise<void> {
  for (;;) {
    const open = await api.transactions("&state=collected,sent");
    const pending = await api.webhooks("&state=pending");
    if (open.length === 0 && pending.length === 0) return;
    await pause(LOOK_MS);
  }
}
