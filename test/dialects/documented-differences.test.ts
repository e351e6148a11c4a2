import { describe, expect, it } from "vitest";
import { type Played, playCall } from "../support/rehearsal.js";
import { mainOf, playSwml } from "../support/swml.js";

const xml = (pay: string) => `<Response>${pay}<Say>The next verb.</Say></Response>`;

/** The same payment in each language: two attempts, the same webhooks. */
const DOCUMENTS = {
  twiml: xml(`<Pay chargeAmount="20.45" statusCallback="/status" action="/demo/after-pay"/>`),
  cxml: xml(`<Pay chargeAmount="20.45" statusCallback="/status" action="/demo/after-pay" maxAttempts="1"
                  paymentConnectorUrl="https://example.com/accept-payment"/>`),
  swml: mainOf(`
- pay:
    charge_amount: "20.45"
    status_url: "/status"
    max_attempts: 1
    payment_connector_url: "https://example.com/accept-payment"
- play: { url: "say: The next verb." }`),
  voxml: xml(`<Pay chargeAmount="20.45" statusCallback="/status" action="/demo/after-pay"/>`),
};
type Name = keyof typeof DOCUMENTS;
const NAMES = Object.keys(DOCUMENTS) as Name[];

const NUMBER = "4242424242424242";
const ORDER: Readonly<Record<Name, string>> = {
  twiml: "1230,123,94105",
  cxml: "1230,123,94105",
  swml: "1230,123,94105",
  voxml: "1230,94105,123",
};

async function inEach<T>(
  keys: (name: Name) => string,
  report: (call: Played, name: Name) => T,
  change: (document: string) => string = (document) => document,
): Promise<Record<Name, T>> {
  const entries = await Promise.all(
    NAMES.map(async (name) => {
      const document = change(DOCUMENTS[name]);
      const call =
        name === "swml"
          ? await playSwml(document, keys(name))
          : await playCall(document, keys(name), { dialect: name });
      return [name, report(call, name)] as const;
    }),
  );
  return Object.fromEntries(entries) as Record<Name, T>;
}

type Fields = Readonly<Record<string, unknown>>;

/** The stage data of a status webhook: form fields, or the event's params. */
const stageOf = (body: Fields): Fields => (body.params as Fields | undefined) ?? body;

/** The reported result: the fields of the action, or the variables. */
function resultOf({ report }: Played): Fields {
  const { pay_result, pay_payment_results, ...others } = report.variables ?? {};
  return report.action ?? { pay_result, ...(pay_payment_results as Fields), ...others };
}

const pays = (name: Name) => `${NUMBER},${ORDER[name]}`;

describe("one caller in four dialects", () => {
  it("is asked in the dialect's order, and hears in SWML how the payment ended", async () => {
    const card = "payment-card-number expiration-date security-code postal-code payment-processing";
    const stages = ({ report }: Played) =>
      report.statuses.map((body) => stageOf(body).For ?? stageOf(body).for).join(" ");
    expect(await inEach(pays, stages)).toEqual({
      twiml: card,
      cxml: card,
      swml: `${card} payment-completed`,
      voxml: "payment-card-number expiration-date postal-code security-code payment-processing",
    });
  });

  it("hears that the payment is processed, but not in VoXML, which has no prompt for it; SWML has one at the end", async () => {
    const heard = await inEach(pays, ({ report }) => report.heard.length);
    expect([heard.cxml, heard.swml, heard.voxml]).toEqual([heard.twiml, heard.twiml + 1, heard.twiml - 1]);
  });

  it("has its stages reported by a form, or by a JSON event", async () => {
    const names = ({ report }: Played) => Object.keys(report.statuses[0] ?? {}).slice(0, 3);
    expect(await inEach(pays, names)).toEqual({
      twiml: ["AccountSid", "CallSid", "For"],
      cxml: ["AccountSid", "CallSid", "For"],
      swml: ["event_type", "event_channel", "timestamp"],
      voxml: ["CallSid", "AccountID", "TrunkID"],
    });
  });

  it("has the card shown in the dialect's names and masks, at the last stage and in the result", async () => {
    const shown = (fields: Fields, names: readonly string[]) =>
      names.map((name) => `${name}=${fields[name]}`).join(" ");
    const form = ["PaymentCardNumber", "ExpirationDate", "SecurityCode"];
    const json = ["payment_card_number", "expiration_date", "security_code"];
    const results = ["payment_card_number", "payment_card_expiration_date", "payment_card_security_code"];
    const reported = (call: Played, name: Name) => [
      shown(stageOf(call.report.statuses.at(-1) ?? {}), name === "swml" ? json : form),
      shown(resultOf(call), name === "swml" ? results : form),
    ];
    const mmyy = "PaymentCardNumber=xxxxxxxxxxxx4242 ExpirationDate=1230 SecurityCode=xxx";
    const mmyyyy = "PaymentCardNumber=xxxxxxxxxxxx4242 ExpirationDate=122030 SecurityCode=xxx";
    expect(await inEach(pays, reported)).toEqual({
      twiml: [mmyy, mmyy],
      cxml: [mmyy, mmyy],
      swml: [
        "payment_card_number=************4242 expiration_date=1230 security_code=***",
        "payment_card_number=************4242 payment_card_expiration_date=1230 payment_card_security_code=***",
      ],
      voxml: [mmyyyy, mmyyyy],
    });
  });

  it("has the connector request in the dialect's format", async () => {
    const asked = ({ report }: Played) => {
      const {
        method,
        amount,
        chargeAmount,
        token_type,
        currency_code: currency,
      } = report.connector[0]?.request ?? {};
      return { method, amount: amount ?? chargeAmount, currency, token_type };
    };
    expect(await inEach(pays, asked)).toEqual({
      twiml: { method: "charge", amount: "20.45", currency: "USD" },
      cxml: { method: "credit-card", amount: 20.45, currency: "USD" },
      swml: { method: "credit-card", amount: "20.45", currency: "usd", token_type: "reusable" },
      voxml: { method: "charge", amount: "20.45", currency: "USD" },
    });
  });

  it("is identified by the vendor's ids", async () => {
    const ids = ({ report }: Played) => {
      const status = report.statuses[0] ?? {};
      const names = [...Object.keys(report.action ?? {}), ...Object.keys({ ...status, ...stageOf(status) })];
      return [...new Set(names)].filter((name) => /^(CallSid|Account|Trunk|\w+_id$)/.test(name)).join(" ");
    };
    expect(await inEach(pays, ids)).toEqual({
      twiml: "CallSid AccountSid",
      cxml: "CallSid AccountSid",
      swml: "project_id space_id control_id call_id node_id",
      voxml: "CallSid AccountID TrunkID",
    });
  });

  it("is followed by the action's document, or by the next instruction", async () => {
    const after = ({ report }: Played) => ({
      action: report.action !== null,
      variables: Object.keys(report.variables ?? {}),
      next: report.heard.at(-1) === "The next verb.",
    });
    const byAction = { action: true, variables: [], next: false };
    expect(await inEach(pays, after)).toEqual({
      twiml: byAction,
      cxml: byAction,
      swml: { action: false, variables: ["pay_result", "pay_payment_results"], next: true },
      voxml: byAction,
    });
  });

  it("who never enters a valid number is reported by the last error, or by max-attempts", async () => {
    const last = ({ report }: Played, name: Name) => {
      const status = stageOf(report.statuses.at(name === "swml" ? -2 : -1) ?? {});
      const { For = status.for, Attempt, ErrorType = status.error_type } = status;
      return `${report.result} ${For} ${Attempt ?? "-"} ${ErrorType}`;
    };
    expect(await inEach(() => "1#,2#", last)).toEqual({
      twiml: "too-many-failed-attempts payment-card-number 2 invalid-card-number",
      cxml: "too-many-failed-attempts payment-card-number 2 invalid-card-number",
      swml: "too-many-failed-attempts payment-card-number - invalid-card-number",
      voxml: "too-many-failed-attempts payment-card-number 2 max-attempts",
    });
  });

  it("who enters nothing has a timeout or an input-timeout", async () => {
    const why = ({ report }: Played) => {
      const status = stageOf(report.statuses[1] ?? {});
      return status.ErrorType ?? status.error_type;
    };
    expect(await inEach(() => "", why)).toEqual({
      twiml: "input-timeout",
      cxml: "input-timeout",
      swml: "timeout",
      voxml: "input-timeout",
    });
  });

  it("whose card is declined is asked for another in SWML only", async () => {
    const reported = (call: Played) => [call.report.connector.length, call.report.result];
    const declined = (name: Name) => `4000000000000002,${ORDER[name]},${NUMBER},${ORDER[name]}`;
    expect(await inEach(declined, reported)).toEqual({
      twiml: [1, "payment-connector-error"],
      cxml: [1, "payment-connector-error"],
      swml: [2, "success"],
      voxml: [1, "payment-connector-error"],
    });
  });

  it("who hangs up is reported as such, or as an internal error", async () => {
    const reported = (call: Played) => resultOf(call).Result ?? resultOf(call).pay_result;
    expect(await inEach(() => "4242!", reported)).toEqual({
      twiml: "caller-hung-up",
      cxml: "caller-hung-up",
      swml: "caller-hung-up",
      voxml: "internal-error",
    });
  });

  it("has a wrong attribute reported as such, with Twilio's number, or as an internal error", async () => {
    const reported = (call: Played) => {
      const { PayErrorCode, payment_error_code } = resultOf(call);
      return `${call.report.result} ${PayErrorCode ?? payment_error_code ?? "-"}`;
    };
    const wrong = (document: string) => document.replace('"20.45"', '"-0.59"');
    expect(await inEach(() => "", reported, wrong)).toEqual({
      twiml: "validation-error 64003",
      cxml: "validation-error ",
      swml: "validation-error validation-error",
      voxml: "internal-error -",
    });
  });
});

describe("no action", () => {
  it("is the document's own address in TwiML and cXML, and the next verb in VoXML; a file has no address", async () => {
    const without = (document: string) => document.replace(/action="[^"]*"/, "");
    const after = ({ report }: Played) => [report.action, report.heard.at(-1)];
    const next = [null, "The next verb."];
    expect(await inEach(pays, after, without)).toEqual({ twiml: next, cxml: next, swml: next, voxml: next });
  });
});
