import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Played, playCall } from "../support/rehearsal.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const DECLINED = "4000000000000002,1230,123,94105";
/** Asks for the postal code before the security code. */
const VOXML_DECLINED = "4000000000000002,1230,94105,123";
const NEVER_ANSWERS = "4000000000000408,1230,123,94105";
const NOT_USABLE = "4000000000000119,1230,123,94105";
const APPROVED = "4242424242424242,1230,123,94105";

const XML_PAY = {
  twiml: 'chargeAmount="5"',
  cxml: 'chargeAmount="5" paymentConnectorUrl="https://example.com/process"',
  voxml: 'chargeAmount="5"',
};
type XmlDialect = keyof typeof XML_PAY;

/** A document with consecutive payments, each with a separate action. */
function payments(dialect: XmlDialect, times: number): string {
  const folder = temporaryFolder();
  for (let index = 0; index < times; index++) {
    const pay = `<Pay ${XML_PAY[dialect]} maxAttempts="1" action="${index + 1}.xml"/>`;
    writeFileSync(join(folder, `${index}.xml`), `<Response>${pay}</Response>`);
  }
  writeFileSync(join(folder, `${times}.xml`), "<Response><Say>The end</Say></Response>");
  return join(folder, "0.xml");
}

function limits(names: Record<string, number>): string {
  const none = { perCaller: 0, perDestination: 0, perCard: 0 };
  return `limits: {carding: ${JSON.stringify({ ...none, ...names })}}`;
}

function play(dialect: XmlDialect, keys: readonly string[], configuration: string): Promise<Played> {
  return playCall(payments(dialect, keys.length), keys.join(), { dialect }, configuration);
}

const actions = ({ happenings }: Played) =>
  happenings.flatMap((one) => (one.type === "action" ? [one.body] : []));
const results = ({ happenings }: Played) =>
  happenings.flatMap((one) => (one.type === "pay-result" ? [one.result] : []));
const stages = ({ happenings }: Played) => happenings.filter(({ type }) => type === "stage").length;

describe.each(["twiml", "cxml", "voxml"] as const)("a declined card that is used again, in %s", (dialect) => {
  it("is not sent to the connector: the action, the timeline and the log say why, and no number", async () => {
    const keys = dialect === "voxml" ? VOXML_DECLINED : DECLINED;
    const call = await play(dialect, [keys, keys], limits({ perCard: 1 }));
    expect(results(call)).toEqual(["payment-connector-error", "too-many-failed-attempts"]);
    expect(call.report.connector).toHaveLength(1);
    expect(actions(call)[1]).toMatchObject({
      Result: "too-many-failed-attempts",
      PaymentError: "carding-limit: too many payments with this card or account were declined",
      PaymentCardNumber: expect.stringMatching(/^x{12}0002$/),
      ConnectorError: "",
    });
    expect(call.report.problems).toEqual([
      { code: "CARDING_LIMIT", message: expect.stringContaining("with this card") },
    ]);
    const line = call.log.split("\n").find((one) => one.includes('"code":"CARDING_LIMIT"'));
    expect(JSON.parse(line ?? "{}")).toMatchObject({ level: 40, by: "card" });
    expect(line?.includes("0002") || line?.includes("5550100")).toBe(false);
  });
});

describe("in SWML a declined card that is used again", () => {
  it("is reported in the variables and by the stage payment-failed", async () => {
    const folder = temporaryFolder();
    const pay = { payment_connector_url: "/connectors/test", status_url: "/status", charge_amount: "5" };
    const main = [{ pay: { ...pay, max_attempts: 1 } }];
    const path = join(folder, "document.swml.json");
    writeFileSync(path, JSON.stringify({ version: "1.0.0", sections: { main } }));
    const call = await playCall(path, `${DECLINED},${DECLINED}`, {}, limits({ perCard: 1 }));
    expect(call.report.connector).toHaveLength(1);
    expect(call.report.variables).toMatchObject({
      pay_result: "too-many-failed-attempts",
      pay_payment_results: {
        payment_error: "carding-limit: too many payments with this card or account were declined",
        payment_error_code: "carding-limit",
      },
    });
    const reported = call.report.statuses.map(({ params }) => (params as { for: string }).for);
    expect(reported.at(-1)).toBe("payment-failed");
    expect(reported.filter((stage) => stage === "payment-processing")).toHaveLength(1);
  });
});

describe("a caller with too many declined payments", () => {
  it("is asked for nothing more, whatever the card", async () => {
    const call = await play("twiml", [DECLINED, APPROVED], limits({ perCaller: 1 }));
    expect(results(call)).toEqual(["payment-connector-error", "too-many-failed-attempts"]);
    expect(stages(call)).toBe(5);
    expect(actions(call)[1]).toMatchObject({
      PaymentError: "carding-limit: too many payments from this caller were declined",
      PaymentCardNumber: "",
    });
  });

  it("pays by another card as long as only the card has a limit", async () => {
    const call = await play("twiml", [DECLINED, APPROVED], limits({ perCard: 1 }));
    expect(results(call)).toEqual(["payment-connector-error", "success"]);
  });
});

describe("a dialed number with too many declined payments", () => {
  it("accepts no more payments", async () => {
    const call = await play("twiml", [DECLINED, APPROVED], limits({ perDestination: 1 }));
    expect(results(call)).toEqual(["payment-connector-error", "too-many-failed-attempts"]);
    expect(call.report.problems[0]?.message).toContain("to the dialed number");
  });
});

describe("a payment that was not declined", () => {
  it.each([
    ["approved", APPROVED, "success"],
    ["never answered", NEVER_ANSWERS, "payment-connector-error"],
    ["not answered in a usable way", NOT_USABLE, "payment-connector-error"],
  ])("does not count: %s", async (_what, keys, result) => {
    const all = limits({ perCaller: 1, perDestination: 1, perCard: 1 });
    expect(results(await play("twiml", [keys, keys], all))).toEqual([result, result]);
  });
});
