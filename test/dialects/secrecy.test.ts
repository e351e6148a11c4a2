import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hiddenOutcome } from "../../src/calls/verbs/pay-ports.js";
import type { Card, PayOutcome } from "../../src/core/payment.js";
import type { Caller, Dialect } from "../../src/dialects/dialect.js";
import { DIALECTS } from "../../src/dialects/dialects.js";
import { pan, secret, withLuhnDigit } from "../support/card.js";
import { Reader } from "../support/reader.js";

const caller: Caller = {
  call: { id: "0a-0b", from: "ann", callerName: "", to: "pay", direction: "inbound" },
  account: { accountSid: "AC" },
  status: "in-progress",
};

/** Everything that is displayed or sent about a card, except the connector's request itself. */
function shown(dialect: Dialect, number: string, cvv: string, echo: string): string {
  const card: Card = {
    pan: pan(number),
    expiry: { month: 1, year: 2030 },
    cvv: secret(cvv),
    postalCode: "zip",
  };
  const connector = dialect.name === "cxml" ? 'paymentConnectorUrl="https://a.test"' : "";
  const nouns = '<Parameter name="a" value="b"/>';
  const request = new Reader(dialect).legalPay(`chargeAmount="7" ${connector}`, nouns);
  const outcomes: PayOutcome[] = [
    {
      result: "success",
      captured: card,
      connector: hiddenOutcome(
        { state: "approved", chargeId: echo, tokenId: echo, profileId: echo, parameters: { [echo]: echo } },
        card,
      ),
    },
    {
      result: "payment-connector-error",
      captured: card,
      connector: hiddenOutcome({ state: "declined", code: echo, message: echo, parameters: { echo } }, card),
    },
    { result: "too-many-failed-attempts", captured: card, error: "invalid-security-code" },
  ];
  const report = { stage: "payment-processing", attempt: 1, captured: card } as const;
  return JSON.stringify([
    dialect.status({ caller, request, report, url: "https://a.test", at: 0 }),
    outcomes.map((outcome) => dialect.actionFields(request, outcome)),
    dialect.maskedConnectorBody("PAY", request, card),
    [dialect.connectorBody("PAY", request, card), String(card.pan), String(card.cvv)],
  ]);
}

const cards = fc.record({
  middle: fc.stringMatching(/^[0-9]{11}$/),
  other: fc.stringMatching(/^[0-9]{11}$/),
  cvv: fc.stringMatching(/^[0-9]{3}$/),
  otherCvv: fc.stringMatching(/^[0-9]{3}$/),
});

/** Two numbers of one brand and length that end in the same four digits. */
function twins(middle: string, other: string): [string, string] {
  const one = withLuhnDigit(`4${middle}`, 16);
  for (let digit = 0; digit < 10; digit++) {
    const twin = `4${other.slice(0, 10)}${digit}${one.slice(12)}`;
    if (withLuhnDigit(twin.slice(0, 15), 16) === twin) return [one, twin];
  }
  throw new Error("one digit in ten must make the number right");
}

describe.each([...DIALECTS])("what $name shows of a card", (dialect) => {
  it("never contains the number, even when the connector returns it in any notation", () => {
    fc.assert(
      fc.property(cards, fc.constantFrom("", " ", "-"), ({ middle, cvv }, gap) => {
        const number = withLuhnDigit(`4${middle}`, 16);
        const spelled = (number.match(/.{4}/g) ?? []).join(gap);
        const digits = shown(dialect, number, cvv, `card ${spelled} refused`).replace(/[ -]/g, "");
        expect(digits.includes(number)).toBe(false);
        expect(digits.includes(`x${number.slice(-4)}`)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it("is the same for every security code, and for every number with the same ending", () => {
    fc.assert(
      fc.property(cards, ({ middle, other, cvv, otherCvv }) => {
        const [one, twin] = twins(middle, other);
        expect(shown(dialect, one, cvv, "ok") === shown(dialect, twin, otherCvv, "ok")).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});

describe.each([...DIALECTS])("what $name shows of a bank account", (dialect) => {
  it("is the same for every account number with the same length and ending", () => {
    const numbers = fc.stringMatching(/^[0-9]{9}$/);
    const connector = dialect.name === "cxml" ? 'paymentConnectorUrl="https://a.test"' : "";
    const request = new Reader(dialect).legalPay(`paymentMethod="ach-debit" ${connector}`);
    const reported = (number: string) => {
      const account = { routingNumber: secret("121181976"), accountNumber: secret(`${number}92`) };
      const report = { stage: "payment-processing", attempt: 1, captured: account } as const;
      return JSON.stringify([
        dialect.status({ caller, request, report, url: "https://a.test", at: 0 }),
        dialect.actionFields(request, { result: "success", captured: account }),
        dialect.maskedConnectorBody("PAY", request, account),
        dialect.connectorBody("PAY", request, account),
      ]);
    };
    fc.assert(
      fc.property(numbers, numbers, (one, other) => {
        expect(reported(one) === reported(other)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});
