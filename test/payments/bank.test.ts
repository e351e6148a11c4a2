import { describe, expect, it } from "vitest";
import { isRoutingNumber, maskedBankNumber } from "../../src/core/bank-account.js";
import type { PayRequest } from "../../src/core/payment.js";
import { secret } from "../support/card.js";
import { PayRun, PROMPT_MS } from "../support/pay-run.js";

const ROUTING = "121181976";
const ACCOUNT = "508862392";
const ACH: Partial<PayRequest> = {
  method: "ach-debit",
  bankAccountType: "consumer-checking",
  fields: ["bank-routing-number", "bank-account-number"],
};

describe("a routing number", () => {
  it.each([
    [ROUTING, true],
    ["011000015", true],
    ["121181977", false],
    ["000000000", false],
    ["12118197", false],
  ])("%s by the ABA checksum: %s", (digits, right) => {
    expect(isRoutingNumber(secret(digits))).toBe(right);
  });

  it("is masked except its last two digits", () => {
    expect(maskedBankNumber(secret(ACCOUNT), "*")).toBe("*******92");
  });
});

describe("a bank payment", () => {
  it("asks for the routing and account numbers and sends both", async () => {
    const run = new PayRun(ACH).hearAndKey(ROUTING).hearAndKey(`${ACCOUNT}#`);
    expect(run.asked).toEqual(["bank-routing-number 1", "bank-account-number 1", "payment-processing 1"]);
    await run.pass(PROMPT_MS).answer();
    expect(run.outcome?.result).toBe("success");
  });

  it("ends the routing number by itself at nine digits, the account number at seventeen", () => {
    const run = new PayRun(ACH).hearAndKey(ROUTING);
    expect(run.asked.at(-1)).toBe("bank-account-number 1");
    expect(run.hearAndKey("12345678901234567").asked.at(-1)).toBe("payment-processing 1");
  });

  it("names what is wrong", () => {
    const run = new PayRun(ACH).hearAndKey("121181977").hearAndKey(ROUTING).hearAndKey("123#");
    expect(run.asked.filter((cue) => cue.includes(" 2 "))).toEqual([
      "bank-routing-number 2 invalid-bank-routing-number",
      "bank-account-number 2 invalid-bank-account-number",
    ]);
  });
});

describe("a field that must match", () => {
  const twice: Partial<PayRequest> = { ...ACH, matching: ["bank-account-number"] };

  it("is asked twice, and continues when both entries are equal", () => {
    const run = new PayRun(twice).hearAndKey(ROUTING).hearAndKey(`${ACCOUNT}#`).hearAndKey(`${ACCOUNT}#`);
    expect(run.cues.map(({ stage, again = false }) => `${stage} ${again}`)).toEqual([
      "bank-routing-number false",
      "bank-account-number false",
      "bank-account-number true",
      "payment-processing false",
    ]);
  });

  it("is asked twice again when the entries differ", () => {
    const run = new PayRun(twice).hearAndKey(ROUTING).hearAndKey(`${ACCOUNT}#`).hearAndKey("508862393#");
    expect(run.asked.at(-1)).toBe("bank-account-number 2 input-matching-failed");
    expect(run.cues.at(-1)?.again).toBeUndefined();
    run.hearAndKey(`${ACCOUNT}#`).hearAndKey(`${ACCOUNT}#`);
    expect(run.asked.at(-1)).toBe("payment-processing 1");
  });

  it("uses up its tries", () => {
    const run = new PayRun(twice).hearAndKey(ROUTING);
    run.hearAndKey("5088#").hearAndKey("5089#").hearAndKey("5088#").hearAndKey("5089#");
    expect(run.outcome).toMatchObject({ result: "too-many-failed-attempts", error: "input-matching-failed" });
  });
});
