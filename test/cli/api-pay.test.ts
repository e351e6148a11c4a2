import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type Serving, serve } from "../../src/app/serve.js";
import { swml } from "../../src/dialects/swml/swml.js";
import { CollectedOutput } from "../support/collected-output.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { WebPhoneLine } from "../support/web-phone-line.js";

const KEY = "test-key-of-the-front-desk-1";
const PAUSES = `<Response><Pause length="30"/><Say>Never.</Say></Response>`;
const CARD = {
  "payment-card-number": "4242424242424242#",
  "expiration-date": "1230",
  "security-code": "123",
};

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/** A controller whose calls run this document, a caller on one, and a way to call the API. */
async function callIn(document: string) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "wait.xml"), document);
  writeFileSync(
    join(folder, "config.yaml"),
    `apps: {'*': {document: wait.xml}}\nprompts: {renderer: none}\napi: {keys: [{name: desk, key: ${KEY}}]}\n`,
  );
  const serving: Serving = await serve(
    { CONFIG_FILE: join(folder, "config.yaml"), HTTP_PORT: "0" },
    new CollectedOutput(),
  );
  open.push(serving);
  const line = await WebPhoneLine.call(serving.url);
  open.push(line);
  const id = await line.id();
  await line.reported(({ type }) => type === "document");
  const ask = async (path: string, body?: object) => {
    const answer = await fetch(`${serving.url}${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  return { line, id, ask, pay: `/v1/calls/${id}/pay` };
}

const parameters = {
  payment_connector: "Default",
  status_url: "/status",
  charge_amount: "12.50",
  postal_code: false,
  prompts: ["payment-processing", "payment-completed", "payment-canceled"].map((stage) => ({
    for: stage,
    actions: [{ type: "Say", phrase: "Hm" }],
  })),
};

const recent = (body: Record<string, unknown>) =>
  (body.recent as { fields: { params: Record<string, string> } }[]).map(({ fields }) => fields.params);

describe("a payment that the API starts on a call", () => {
  it("runs in a pause of the document, is recorded in the ledger, and the document continues", async () => {
    const { line, id, ask, pay } = await callIn(PAUSES);
    line.answer(CARD);
    const { status, body } = await ask(pay, parameters);
    expect([status, body]).toEqual([
      202,
      { object: "payment", id: expect.any(String), call: id, status: "starting" },
    ]);
    expect(await line.reported(({ type }) => type === "pay-result")).toMatchObject({ result: "success" });
    const { body: list } = await ask(`/v1/transactions?call=${id}`);
    expect(list.data).toMatchObject([
      { state: "approved", amount: 1250, currency: "USD", number: "xxxxxxxxxxxx4242", dialect: "swml" },
    ]);
    const [transaction] = list.data as { id: string }[];
    expect((await ask(`/v1/transactions/${transaction?.id}`)).body).toMatchObject({ call: id });
    // The pause continues: the call exists, and no payment runs on it.
    expect((await ask(`/v1/calls/${id}`)).body).toMatchObject({
      active: true,
      stage: null,
      result: "success",
      dialect: "twiml",
    });
  });

  it("is refused while one runs, which its status webhook reports; the first continues (decision 14)", async () => {
    const { line, ask, pay } = await callIn(PAUSES);
    await ask(pay, parameters);
    await line.reported(({ stage }) => stage === "payment-card-number");
    const second = await ask(pay, parameters);
    expect([second.status, second.body.code]).toEqual([409, "PAY_IN_PROGRESS"]);
    line.answer(CARD);
    expect(await line.reported(({ type }) => type === "pay-result")).toMatchObject({ result: "success" });
    const statuses = recent((await ask("/status/recent")).body);
    expect(statuses.filter(({ error_type: error }) => error !== "")).toMatchObject([
      { for: "payment-failed", error_type: "session-in-progress" },
    ]);
  });

  it("waits until the current speech ends", async () => {
    const { line, ask, pay } = await callIn(`<Response><Say>One moment please.</Say>${PAUSES.slice(10)}`);
    await line.reported(({ type }) => type === "prompt-started");
    line.answer(CARD);
    expect((await ask(pay, parameters)).status).toBe(202);
    expect(await line.reported(({ type }) => type === "pay-result")).toMatchObject({ result: "success" });
    expect(await line.reported(({ words }) => words === "One moment please.")).toBeDefined();
  });

  it("does not run when the call ends before its turn, and its status webhook reports that", async () => {
    const { line, ask, pay } = await callIn(`<Response><Redirect>/nowhere</Redirect></Response>`);
    await line.reported(
      ({ type, words }) => type === "prompt-started" && String(words).startsWith("We are sorry"),
    );
    expect((await ask(pay, parameters)).status).toBe(202);
    expect(await line.reported(({ type }) => type === "pay-result")).toMatchObject({
      result: "internal-error",
    });
    await line.reported(({ type }) => type === "call-ended");
    const hasFailed = async () =>
      recent((await ask("/status/recent")).body).some((fields) => fields.for === "payment-failed");
    while (!(await hasFailed())) await new Promise(setImmediate);
  }, 20_000);

  it("can be stopped", async () => {
    const { line, id, ask, pay } = await callIn(PAUSES);
    await ask(pay, parameters);
    await line.reported(({ stage }) => stage === "payment-card-number");
    expect(await ask(`${pay}/stop`, {})).toMatchObject({ status: 202, body: { call: id } });
    expect(await line.reported(({ type }) => type === "pay-result")).toMatchObject({
      result: "relay-pay-stop",
    });
    expect((await ask(`${pay}/stop`, {})).status).toBe(409);
  });

  it("names every mistake, and repeats no value", async () => {
    const { ask, pay } = await callIn(PAUSES);
    const { status, body } = await ask(pay, { charge_amount: "987x", timeout: "0", securty_code: true });
    expect([status, body.code]).toEqual([400, "REQUEST_INVALID"]);
    for (const name of ["charge_amount", "timeout", "securty_code"]) expect(body.detail).toContain(name);
    expect(body.detail).not.toContain("987");
  });

  it("takes texts as they are written: they are data, not a script", async () => {
    const { ask, pay } = await callIn(PAUSES);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a text that is an expression in a document.
    const description = "${1 + 1} for %{call.from}";
    const { status, body } = await ask(pay, { ...parameters, description });
    expect([status, body.status]).toEqual([202, "starting"]);
    expect(swml.payRequest({ description }, { name: "Default" })).toMatchObject({ description });
  });

  it.each(["payment_connector", "payment_connector_url"])(
    "takes a connector by its name in %s",
    async (name) => {
      const { line, ask, pay } = await callIn(PAUSES);
      line.answer(CARD);
      const { payment_connector: named, ...others } = parameters;
      expect((await ask(pay, { ...others, [name]: named })).status).toBe(202);
      expect(await line.reported(({ type }) => type === "pay-result")).toMatchObject({ result: "success" });
    },
  );

  it.each([
    ["https://thief.example/charge", "CONNECTOR_ADDRESS"],
    ["/connectors/test", "CONNECTOR_ADDRESS"],
    ["//thief.example", "CONNECTOR_ADDRESS"],
    ["thief.example", "CONNECTOR_ADDRESS"],
    ["NoSuchConnector", "CONNECTOR_UNKNOWN"],
    ["__proto__", "CONNECTOR_UNKNOWN"],
    ["", "CONNECTOR_UNKNOWN"],
    [["Default"], "REQUEST_INVALID"],
  ])("never sends a card to %j", async (connector, code) => {
    const { ask, pay } = await callIn(PAUSES);
    for (const name of ["payment_connector", "payment_connector_url"]) {
      const { payment_connector: _named, ...others } = parameters;
      const { status, body } = await ask(pay, { ...others, [name]: connector });
      expect([status, body.code]).toEqual([400, code]);
      expect(body.detail).not.toContain("thief");
    }
  });

  it("requires a call in progress", async () => {
    const { ask } = await callIn(PAUSES);
    expect(await ask("/v1/calls/00000000-0000-4000-8000-000000000000/pay", parameters)).toMatchObject({
      status: 404,
      body: { code: "NOT_FOUND" },
    });
  });
});

describe("a payment of the document itself", () => {
  it("can be stopped in TwiML too: Twilio's word for it is the one for the star key", async () => {
    const { line, ask, pay } = await callIn(`<Response><Pay/></Response>`);
    await line.reported(({ stage }) => stage === "payment-card-number");
    expect((await ask(`${pay}/stop`, {})).status).toBe(202);
    const { result } = await line.reported(({ type }) => type === "pay-result");
    expect(result).toBe("caller-interrupted-with-star");
  });
});
