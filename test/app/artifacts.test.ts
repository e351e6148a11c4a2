import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Serving, serve } from "../../src/app/serve.js";
import { CollectedOutput } from "../support/collected-output.js";
import { TestServer } from "../support/http-server.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { type ReportedEvent, WebPhoneLine } from "../support/web-phone-line.js";

const CARD = ["4000", "0566", "5566", "5556"].join("");
const ACCOUNT = ["5088", "6239", "2017"].join("");
const CVV = "987";
const KEYS = {
  "payment-card-number": `${CARD}#`,
  "expiration-date": "1230",
  "security-code": CVV,
  "bank-routing-number": "121181976",
  "bank-account-number": `${ACCOUNT}#`,
};

const inGroups = (number: string, gap: string) => (number.match(/.{1,4}/g) ?? []).join(gap);

/** Ways to write a number that a payment server may use when it repeats it. */
const SPELLINGS: readonly ((number: string) => string)[] = [
  (number) => number,
  (number) => inGroups(number, " "),
  (number) => inGroups(number, " - "),
  (number) => inGroups(number, "%20"),
  (number) => Buffer.from(number).toString("base64"),
  (number) => Buffer.from(number).toString("hex"),
  (number) => encodeURIComponent(inGroups(number, "/")),
];

/** Documents of an application, in each dialect, for a card and for a bank account. */
const DOCUMENTS: Readonly<Record<string, (origin: string) => string>> = {
  "twiml-card": () => pay('chargeAmount="3" paymentConnector="Echo"'),
  "twiml-bank": () => pay('paymentMethod="ach-debit" paymentConnector="Echo"'),
  "cxml-card": (origin) => pay(`chargeAmount="3" paymentConnectorUrl="${origin}/pay"`),
  "cxml-bank": (origin) => pay(`paymentMethod="ach-debit" paymentConnectorUrl="${origin}/pay"`),
  "voxml-card": () => pay('chargeAmount="3" paymentConnector="Echo"'),
  "voxml-bank": () => pay('paymentMethod="ach-debit" paymentConnector="Echo"'),
  "swml-card": (origin) => `version: 1.0.0
sections:
  main:
    - pay: {payment_connector_url: '${origin}/pay', charge_amount: '3', postal_code: false, status_url: /status}
    - request: {url: /copy, method: POST, body: {all: '%{vars}'}}
`,
};

function pay(attributes: string): string {
  return `<Response><Pay ${attributes} postalCode="false" action="/after" statusCallback="/status"/></Response>`;
}

/** Every file below a folder, with its mode. */
function filesIn(folder: string): { path: string; text: string; mode: number }[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => ({ path, text: readFileSync(path, "latin1"), mode: statSync(path).mode & 0o777 }));
}

describe("calls in every dialect with a payment server that repeats the number", { timeout: 60_000 }, () => {
  const folder = temporaryFolder();
  const output = new CollectedOutput();
  const reported: ReportedEvent[] = [];
  let application: TestServer;
  let serving: Serving;
  let events = "";

  /** What the payment server says: approved and declined in turn, the number in every text, in the next spelling. */
  function answerOf(body: string): object {
    const number = body.includes(ACCOUNT) ? ACCOUNT : CARD;
    const asked = application.received.filter(({ url }) => url === "/pay").length;
    const spelled = (SPELLINGS[asked % SPELLINGS.length] as (number: string) => string)(number);
    const code = number === CARD ? CVV : "none";
    const texts = {
      error_message: `${spelled} with code ${code}`,
      parameters: { [spelled]: [spelled], code },
    };
    return asked % 2 === 0
      ? { charge_id: `c_${spelled}`, token_id: spelled, profile_id: spelled, ...texts }
      : { charge_id: null, error_code: spelled, ...texts };
  }

  async function call(destination: string): Promise<void> {
    const line = await WebPhoneLine.call(serving.url, destination);
    line.answer(KEYS);
    reported.push(await line.reported(({ type }) => type === "pay-result"));
    await line.reported(({ type }) => type === "call-ended");
    line.close();
  }

  beforeAll(async () => {
    application = await TestServer.start(({ url, body }, response) => {
      const document = DOCUMENTS[url.slice(1)];
      if (document !== undefined) response.end(document(application.url));
      else if (url === "/pay") response.end(JSON.stringify(answerOf(body)));
      else response.end(url === "/after" ? "<Response><Hangup/></Response>" : "{}");
    });
    const { url: origin } = application;
    const apps = Object.keys(DOCUMENTS).map((name) => [
      name,
      { document: `${origin}/${name}`, dialect: name.split("-")[0] },
    ]);
    const config = {
      apps: Object.fromEntries(apps),
      connectors: { Echo: { type: "http", url: `${origin}/pay` } },
      webhooks: { url: `${origin}/events` },
      // Its many declines are not card testing.
      limits: { carding: { perCaller: 0, perDestination: 0, perCard: 0 } },
      ledger: { url: `sqlite:${folder}/ledger/ledger.db` },
      prompts: { directory: join(folder, "prompts"), renderer: "none" },
    };
    const file = join(temporaryFolder(), "config.yaml");
    writeFileSync(file, JSON.stringify(config));
    serving = await serve({ CONFIG_FILE: file, HTTP_PORT: "0", LOG_LEVEL: "trace" }, output);
    const following = await fetch(`${serving.url}/v1/events`);
    void (async () => {
      for await (const chunk of following.body ?? []) events += Buffer.from(chunk).toString();
    })().catch(() => undefined);
    for (const _round of ["first", "second"]) await Promise.all(Object.keys(DOCUMENTS).map(call));
  }, 120_000);

  afterAll(async () => {
    await serving.close();
    await application.close();
  });

  /** Everything that is left behind, by its kind. */
  async function artifacts(): Promise<Map<string, string>> {
    const paths = [
      "/metrics",
      "/status/recent",
      "/connectors/test",
      "/v1/transactions",
      "/v1/calls",
      "/v1/webhooks",
    ];
    const pages = await Promise.all(
      [...paths, `/v1/calls/${CARD}`, `/${CARD}`, `/v1/calls?from=${CARD}`].map(
        async (path) => [path, await (await fetch(serving.url + path)).text()] as const,
      ),
    );
    const webhooks = JSON.parse(new Map(pages).get("/v1/webhooks") as string).data as { id: string }[];
    const bodies = await Promise.all(
      webhooks.map(async ({ id }) => (await fetch(`${serving.url}/v1/webhooks/${id}`)).text()),
    );
    const sent = application.received.filter(({ url }) => url !== "/pay");
    return new Map([
      ["the log at trace", output.text],
      ["the events", events],
      ["the web phone", JSON.stringify(reported)],
      ["webhooks", JSON.stringify(sent) + bodies.join("\n")],
      ...pages,
      ...filesIn(folder).map(({ path, text }) => [path, text] as const),
    ]);
  }

  it("leave the number and the account in no artifact, in no spelling", async () => {
    const all = await artifacts();
    const names = [...all.keys()].join(" ");
    expect(names).toMatch(/ledger\.db .*ledger\.db-wal|ledger\.db-wal/);
    // A card that SWML declines is asked for once more, and nobody enters it then.
    expect(reported.map(({ result }) => result)).toEqual(
      expect.arrayContaining(["success", "payment-connector-error"]),
    );
    expect(all.get("the events")).toContain("transaction.declined");
    const spelled = [CARD, ACCOUNT].flatMap((number) => SPELLINGS.map((spell) => spell(number)));
    const leaks = [...all].flatMap(([name, text]) =>
      spelled.flatMap((one, at) =>
        text.includes(one) ? [`${name}: spelling ${at % SPELLINGS.length}`] : [],
      ),
    );
    expect(leaks).toEqual([]);
  });

  it("leave the security code in no record of a card", async () => {
    const all = await artifacts();
    const named = (name: string) => /log|events|phone|webhooks|v1\/(?!calls)|status/.test(name);
    const leaks = [...all].filter(
      ([name, text]) => named(name) && /(?:code[ +]|"|=)987(?![\d.-])/.test(text),
    );
    expect(leaks.map(([name]) => name)).toEqual([]);
    expect(all.get("the log at trace")).toContain("with code xxx");
  });

  it("leave a ledger that no other user of the machine can read", () => {
    const ledger = filesIn(join(folder, "ledger"));
    expect(ledger.length).toBeGreaterThan(1);
    expect(ledger.filter(({ mode }) => (mode & 0o077) !== 0)).toEqual([]);
    expect(statSync(join(folder, "ledger")).mode & 0o777).toBe(0o700);
  });
});
