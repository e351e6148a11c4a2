import { describe, expect, it } from "vitest";
import { holdsCode } from "../support/holds-code.js";
import { CHARGE, playCall, stagesOf } from "../support/rehearsal.js";

const VISA = "4242424242424242";
const CARD = `${VISA},1230,123,94105`;

describe("a rehearsed call of the charge example", () => {
  it("says success, charges once, and reports every stage", async () => {
    const call = await playCall(CHARGE, CARD);
    expect(call.report).toMatchObject({
      result: "success",
      dialect: "twiml",
      ended: "document",
      problems: [],
    });
    expect(call.report.connector).toMatchObject([
      { request: { method: "charge", amount: "20.45", currency_code: "USD" }, answer: { state: "approved" } },
    ]);
    expect(stagesOf(call)).toEqual([
      "payment-card-number 1",
      "expiration-date 1",
      "security-code 1",
      "postal-code 1",
      "payment-processing 1",
    ]);
    expect(call.report.action).toMatchObject({
      Result: "success",
      PaymentCardNumber: `xxxxxxxxxxxx${VISA.slice(-4)}`,
      ExpirationDate: "1230",
      SecurityCode: "xxx",
      PaymentCardPostalCode: "94105",
      PaymentConfirmationCode: expect.stringMatching(/^ch_/),
    });
    expect(call.report.heard.at(0)).toMatch(/^Welcome/);
    expect(call.report.heard.at(-1)).toMatch(/^Thank you/);
  });

  it("lasts as long as a real call, in much less real time", async () => {
    const began = performance.now();
    const { report } = await playCall(CHARGE, CARD);
    expect(report.durationMs).toBeGreaterThan(20_000);
    expect(performance.now() - began).toBeLessThan(report.durationMs / 4);
  });

  it("shows the card nowhere: not in the report, not in the log at trace", async () => {
    const { report, happenings, log } = await playCall(CHARGE, CARD);
    const all = JSON.stringify([report, happenings]) + log;
    expect(all.includes(VISA)).toBe(false);
    expect(holdsCode(all, "123")).toBe(false);
    expect(log.length).toBeGreaterThan(500);
  });

  it.each([
    ["the card number", "42*"],
    ["the expiry", `${VISA},*`],
    ["the security code", `${VISA},1230,1*`],
    ["the postal code", `${VISA},1230,123,941*`],
    ["the prompt", "^*"],
  ])("is cancelled by * in %s", async (_field, keys) => {
    const { report } = await playCall(CHARGE, keys);
    expect(report).toMatchObject({
      result: "caller-interrupted-with-star",
      connector: [],
      ended: "document",
    });
    expect(report.action).toMatchObject({ Result: "caller-interrupted-with-star" });
  });

  it("succeeds with every field wrong once", async () => {
    const call = await playCall(CHARGE, `4242424242424241#,${VISA},1320,1230,12#,123,#,94105`);
    expect(call.report.result).toBe("success");
    expect(stagesOf(call).filter((stage) => stage.includes(" 2 "))).toEqual([
      "payment-card-number 2 invalid-card-number",
      "expiration-date 2 invalid-date",
      "security-code 2 invalid-security-code",
      "postal-code 2 input-timeout",
    ]);
    expect(call.report.connector).toHaveLength(1);
  });

  it("succeeds after a timeout in every field", async () => {
    const call = await playCall(CHARGE, `,${VISA},,1230,,123,,94105`);
    expect(call.report.result).toBe("success");
    expect(stagesOf(call).filter((stage) => stage.endsWith("2 input-timeout"))).toHaveLength(4);
  });

  it("succeeds with a # after every field, including those that end by themselves", async () => {
    const call = await playCall(CHARGE, `${VISA}#,1230#,123#,94105#`);
    expect(call.report.result).toBe("success");
    expect(stagesOf(call).every((stage) => stage.endsWith(" 1"))).toBe(true);
  });

  it("takes keys typed during the prompts, and all keys at once", async () => {
    const early = await playCall(CHARGE, `^${VISA},^1230,^123,^94105`);
    expect(early.report.result).toBe("success");
    const ahead = await playCall(CHARGE, `^${VISA}123012394105#`);
    expect(ahead.report.result).toBe("success");
    expect(ahead.report.connector).toHaveLength(1);
  });

  it("ends after two attempts at one field", async () => {
    const { report } = await playCall(CHARGE, "1234#,1234#");
    expect(report).toMatchObject({ result: "too-many-failed-attempts", connector: [] });
    expect(report.action).toMatchObject({
      Result: "too-many-failed-attempts",
      PaymentError: "invalid-card-number",
    });
  });

  it("ends when the caller hangs up during the card number, and the action is notified", async () => {
    const { report } = await playCall(CHARGE, "4242!");
    expect(report).toMatchObject({ result: "caller-hung-up", connector: [], ended: "caller" });
    expect(report.action).toMatchObject({ Result: "caller-hung-up", CallStatus: "completed" });
  });

  it("is declined for a card that declines", async () => {
    const { report } = await playCall(CHARGE, "4000000000000002,1230,123,94105");
    expect(report).toMatchObject({ result: "payment-connector-error", ended: "document" });
    expect(report.connector).toMatchObject([{ answer: { state: "declined", code: "card_declined" } }]);
  });
});
