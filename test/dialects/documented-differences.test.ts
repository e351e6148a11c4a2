import { describe, expect, it } from "vitest";
import { type Played, playCall } from "../support/rehearsal.js";

/** The same payment in each language. */
const PAY = {
  twiml: `<Pay chargeAmount="20.45" statusCallback="/status" action="/demo/after-pay"/>`,
  cxml: `<Pay chargeAmount="20.45" statusCallback="/status" action="/demo/after-pay" maxAttempts="2"
              paymentConnectorUrl="https://example.com/accept-payment"/>`,
  voxml: `<Pay chargeAmount="20.45" statusCallback="/status" action="/demo/after-pay"/>`,
};
type Name = keyof typeof PAY;
const NAMES = Object.keys(PAY) as Name[];

const NUMBER = "4242424242424242";
const ORDER: Readonly<Record<Name, string>> = {
  twiml: "1230,123,94105",
  cxml: "1230,123,94105",
  voxml: "1230,94105,123",
};

async function inEach<T>(
  keys: (name: Name) => string,
  tell: (call: Played) => T,
  change: (pay: string) => string = (pay) => pay,
): Promise<Record<Name, T>> {
  const entries = await Promise.all(
    NAMES.map(async (dialect) => {
      const document = `<Response>${change(PAY[dialect])}<Say>The next verb.</Say></Response>`;
      return [dialect, tell(await playCall(document, keys(dialect), { dialect }))] as const;
    }),
  );
  return Object.fromEntries(entries) as Record<Name, T>;
}

const field = (name: string) => (call: Played) => call.report.action?.[name];
const pays = (name: Name) => `${NUMBER},${ORDER[name]}`;

describe("one caller in three dialects", () => {
  it("is asked in the dialect's order", async () => {
    const card = "payment-card-number expiration-date security-code postal-code payment-processing";
    expect(await inEach(pays, ({ report }) => report.statuses.map(({ For }) => For).join(" "))).toEqual({
      twiml: card,
      cxml: card,
      voxml: "payment-card-number expiration-date postal-code security-code payment-processing",
    });
  });

  it("hears that the payment is processed, but not in VoXML, which has no prompt for it", async () => {
    const waits = ({ report }: Played) => report.heard.length;
    const heard = await inEach(pays, waits);
    expect([heard.cxml, heard.voxml]).toEqual([heard.twiml, heard.twiml - 1]);
  });

  it("has the card shown in the dialect's masks", async () => {
    const shown = ({ report }: Played) =>
      ["PaymentCardNumber", "ExpirationDate", "SecurityCode"].map((name) => report.action?.[name]).join(" ");
    expect(await inEach(pays, shown)).toEqual({
      twiml: "xxxxxxxxxxxx4242 1230 xxx",
      cxml: "xxxxxxxxxxxx4242 1230 xxx",
      voxml: "xxxxxxxxxxxx4242 122030 xxx",
    });
  });

  it("has the connector asked in the dialect's words", async () => {
    const asked = ({ report }: Played) => {
      const { method, amount, chargeAmount, currency_code: currency } = report.connector[0]?.request ?? {};
      return { method, amount: amount ?? chargeAmount, currency };
    };
    expect(await inEach(pays, asked)).toEqual({
      twiml: { method: "charge", amount: "20.45", currency: "USD" },
      cxml: { method: "credit-card", amount: 20.45, currency: "USD" },
      voxml: { method: "charge", amount: "20.45", currency: "USD" },
    });
  });

  it("is told apart by the vendor's ids", async () => {
    const ids = ({ report }: Played) =>
      Object.keys(report.action ?? {})
        .filter((name) => /^(CallSid|Account|Trunk)/.test(name))
        .join(" ");
    expect(await inEach(pays, ids)).toEqual({
      twiml: "CallSid AccountSid",
      cxml: "CallSid AccountSid",
      voxml: "CallSid AccountID TrunkID",
    });
  });

  it("who never gets the number right is told by the last error, or by max-attempts", async () => {
    const last = ({ report }: Played) => {
      const { For, Attempt, ErrorType } = report.statuses.at(-1) ?? {};
      return `${report.result} ${For} ${Attempt} ${ErrorType}`;
    };
    expect(await inEach(() => "1#,2#", last)).toEqual({
      twiml: "too-many-failed-attempts payment-card-number 2 invalid-card-number",
      cxml: "too-many-failed-attempts payment-card-number 2 invalid-card-number",
      voxml: "too-many-failed-attempts payment-card-number 2 max-attempts",
    });
  });

  it("who hangs up is told as such, or as an internal error", async () => {
    expect(await inEach(() => "4242!", field("Result"))).toEqual({
      twiml: "caller-hung-up",
      cxml: "caller-hung-up",
      voxml: "internal-error",
    });
  });

  it("meets a wrong attribute, which is told as such, with Twilio's number, or as an internal error", async () => {
    const told = ({ report }: Played) => `${report.result} ${report.action?.PayErrorCode ?? "-"}`;
    const wrong = (pay: string) => pay.replace('"20.45"', '"-0.59"');
    expect(await inEach(() => "", told, wrong)).toEqual({
      twiml: "validation-error 64003",
      cxml: "validation-error ",
      voxml: "internal-error -",
    });
  });
});

describe("no action", () => {
  it("is the document's own address in TwiML, and the next verb in VoXML; a file has no address", async () => {
    const without = (pay: string) => pay.replace(/action="[^"]*"/, "");
    const after = ({ report }: Played) => [report.action, report.heard.at(-1)];
    expect(await inEach(pays, after, without)).toEqual({
      twiml: [null, "The next verb."],
      cxml: [null, "The next verb."],
      voxml: [null, "The next verb."],
    });
  });
});
