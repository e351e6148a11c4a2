import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Certificates, NO_OPENSSL } from "../../support/certificates.js";
import { TestServer } from "../../support/http-server.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { WebPhoneLine } from "../../support/web-phone-line.js";
import { CarelessGateway } from "./careless-gateway.js";
import { accountOf, CODE, CONTROL, cardOf, NEEDLES } from "./needles.js";
import { ObservedProgram } from "./observed-program.js";
import { searchBytes, searchMemory } from "./process-memory.js";

const AT_ONCE = 6;
/** Milliseconds between a garbage collection and the search of the memory. */
const REST_MS = 5_000;

/** Where numbers were found, by kind of place. */
export type Findings = Readonly<Record<string, readonly string[]>>;

export interface MemoryRun {
  readonly payments: number;
  readonly behaviors: ReadonlySet<string>;
  readonly results: Readonly<Record<string, number>>;
  readonly findings: Findings;
  /** Whether a value known to be in memory was found there. */
  readonly seesControl: boolean;
}

function pay(attributes: string): string {
  return `<Response><Pay ${attributes} postalCode="false" action="/after" statusCallback="/status"/></Response>`;
}

/** A document of each dialect and method for each connector that accepts it. */
function documents(gateway: CarelessGateway, secure: boolean): Record<string, string> {
  const to = `paymentConnectorUrl="${gateway.url}/pay"`;
  return {
    "twiml-card": pay('chargeAmount="3" paymentConnector="Echo"'),
    "twiml-bank": pay('chargeAmount="3" paymentMethod="ach-debit" paymentConnector="Echo"'),
    "twiml-stripe": pay('chargeAmount="3" paymentConnector="Stripe"'),
    "cxml-card": pay(`chargeAmount="3" ${to}`),
    "cxml-bank": pay(`paymentMethod="ach-debit" ${to}`),
    "voxml-card": pay('chargeAmount="3" paymentConnector="Echo"'),
    "voxml-bank": pay('paymentMethod="ach-debit" paymentConnector="Echo"'),
    "swml-card": `version: 1.0.0
sections:
  main:
    - pay: {payment_connector_url: '${gateway.url}/pay', charge_amount: '3', postal_code: false, status_url: /status}
    - request: {url: /copy, method: POST, body: {all: '%{vars}'}}
`,
    ...(secure ? { "twiml-tls": pay('chargeAmount="3" paymentConnector="Secure"') } : {}),
  };
}

/** Makes payments on a running program, one of each kind in turn; then searches for their numbers everywhere. */
export async function memoryRun(rounds: number): Promise<MemoryRun> {
  const folder = temporaryFolder();
  const keys = NO_OPENSSL === undefined ? certificates(temporaryFolder()) : undefined;
  const gateway = await CarelessGateway.start(keys);
  const served = documents(gateway, keys !== undefined);
  const application = await TestServer.start(({ url }, response) => {
    response.end(served[url.slice(1)] ?? (url === "/after" ? "<Response><Hangup/></Response>" : "{}"));
  });
  const program = await ObservedProgram.start({
    CONFIG_FILE: configuration(folder, served, gateway, application.url, keys),
    HTTP_PORT: "0",
    LOG_LEVEL: "trace",
    CONTROL: String(CONTROL.bytes),
  });
  try {
    const names = Object.keys(served);
    const calls = Array.from({ length: rounds * names.length }, (_, index) => index);
    const results: Record<string, number> = {};
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let index = calls.shift(); index !== undefined; index = calls.shift()) {
          const result = await call(program.url, names[index % names.length] as string, index);
          results[result] = (results[result] ?? 0) + 1;
        }
      }),
    );
    const findings = await found(program, folder, application);
    const seesControl = searchMemory(program.pid, [CONTROL]).length > 0;
    const payments = rounds * names.length;
    return { payments, behaviors: new Set(gateway.asked), results, findings, seesControl };
  } finally {
    await program.stop();
    await application.close();
    await gateway.close();
  }
}

async function call(url: string, destination: string, index: number): Promise<string> {
  const line = await WebPhoneLine.call(url, destination);
  line.answer({
    "payment-card-number": `${cardOf(index)}#`,
    "expiration-date": "1230",
    "security-code": CODE,
    "bank-routing-number": "121181976",
    "bank-account-number": `${accountOf(index)}#`,
  });
  const { result = "none" } = await line.reported(({ type }) => type === "pay-result");
  await line.reported(({ type }) => type === "call-ended");
  line.close();
  return result;
}

async function found(program: ObservedProgram, folder: string, application: TestServer): Promise<Findings> {
  const lists = ["/v1/transactions?limit=100", "/v1/calls?limit=100", "/v1/webhooks?limit=100", "/metrics"];
  const pages = await Promise.all(lists.map(async (path) => (await fetch(program.url + path)).text()));
  const search = (text: string | Buffer, where: string) => searchBytes(Buffer.from(text), NEEDLES, where);
  await program.collectGarbage();
  await pause(REST_MS);
  const memory = searchMemory(program.pid, NEEDLES);
  const snapshot = join(temporaryFolder(), "heap.heapsnapshot");
  await program.heapSnapshot(snapshot);
  return {
    log: search(program.log, "the log"),
    api: search(pages.join("\n"), "the API"),
    webhooks: search(JSON.stringify(application.received), "webhooks"),
    files: filesIn(folder).flatMap((path) => search(readFileSync(path), path.slice(folder.length))),
    snapshot: search(readFileSync(snapshot), "the heap snapshot"),
    memory,
  };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

interface Keys {
  readonly key: string;
  readonly cert: string;
  readonly ca: string;
}

function certificates(folder: string): Keys {
  const made = new Certificates(folder);
  made.authority("authority");
  made.signed("server", "authority");
  const read = (name: string) => readFileSync(made.path(name), "utf8");
  return { key: read("server.key"), cert: read("server.pem"), ca: made.path("authority.pem") };
}

function configuration(
  folder: string,
  served: Readonly<Record<string, string>>,
  gateway: CarelessGateway,
  origin: string,
  keys: Keys | undefined,
): string {
  const http = { type: "http", timeoutMs: 1_500, retries: 0 };
  const config = {
    apps: Object.fromEntries(
      Object.keys(served).map((name) => [
        name,
        { document: `${origin}/${name}`, dialect: name.split("-")[0] },
      ]),
    ),
    connectors: {
      Echo: { ...http, url: `${gateway.url}/pay` },
      Stripe: { type: "stripe", secretKey: "sk_test_1", apiBase: gateway.url, timeoutMs: 1_500, retries: 0 },
      ...(keys === undefined
        ? {}
        : { Secure: { ...http, url: `${gateway.secureUrl}/pay`, tls: { ca: keys.ca } } }),
    },
    webhooks: { url: `${origin}/events` },
    limits: { carding: { perCaller: 0, perDestination: 0, perCard: 0 } },
    ledger: { url: `sqlite:${folder}/ledger.db` },
    prompts: { directory: join(folder, "prompts"), renderer: "none" },
  };
  const file = join(folder, "config.yaml");
  writeFileSync(file, JSON.stringify(config));
  return file;
}
