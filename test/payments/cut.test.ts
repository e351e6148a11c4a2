import { describe, expect, it } from "vitest";
import type { PayRequest } from "../../src/core/payment.js";
import { PayRun, PROMPT_MS } from "../support/pay-run.js";

const PAN = ["4242", "4242", "4242", "4242"].join("");
const ACH: Partial<PayRequest> = {
  method: "ach-debit",
  bankAccountType: "consumer-checking",
  fields: ["bank-routing-number", "bank-account-number"],
};
const TWICE: Partial<PayRequest> = { ...ACH, matching: ["bank-account-number"] };
const ROUTING = "121181976";
const ACCOUNT = "508862392#";

/** Each field: the input before it, a part of it, and the complete entry. */
const FIELDS: readonly [
  stage: string,
  request: Partial<PayRequest>,
  before: string[],
  part: string,
  whole: string,
][] = [
  ["payment-card-number", {}, [], "42424242", `${PAN}#`],
  ["expiration-date", {}, [`${PAN}#`], "12", "1230"],
  ["security-code", {}, [`${PAN}#`, "1230"], "12", "123"],
  ["postal-code", {}, [`${PAN}#`, "1230", "123"], "941", "94105#"],
  ["bank-routing-number", ACH, [], "1211", ROUTING],
  ["bank-account-number", ACH, [ROUTING], "508", ACCOUNT],
];

/** A caller who is within a field. */
function within(request: Partial<PayRequest>, before: readonly string[], part: string): PayRun {
  const run = new PayRun(request);
  for (const keys of [...before, part]) run.hearAndKey(keys);
  return run;
}

describe.each(FIELDS)("a cut in the %s", (stage, request, before, part, whole) => {
  it("stops all timers, and asks for it again in the same try when keys can be received", () => {
    const run = within(request, before, part).cut().pass(600_000);
    expect([run.asked.at(-1), run.sounding]).toEqual([`${stage} 1`, undefined]);
    const reports = run.reported.length;
    run.reach();
    expect(run.sounding).toMatchObject({ stage, attempt: 1, interrupted: true });
    expect(run.reported.length).toBe(reports);
  });

  it("discards the partial entry, and continues with the complete one", () => {
    const run = within(request, before, part).cut().reach();
    const asked = run.cues.length;
    run.hearAndKey(whole);
    expect(run.cues.length).toBe(asked + 1);
    expect(run.cues.at(-1)).not.toHaveProperty("error");
    expect(run.cues.at(-1)?.stage).not.toBe(stage);
  });

  it("stops its prompt, which restarts", () => {
    const run = within(request, before, "").cut();
    expect([run.sounding, run.reach().sounding?.stage]).toEqual([undefined, stage]);
  });

  it("keeps the second try the second", () => {
    const run = within(request, before, "").pass(PROMPT_MS + 5_000);
    expect(run.asked.at(-1)).toBe(`${stage} 2 input-timeout`);
    run.cut().pass(60_000).reach();
    expect(run.cues.at(-1)).toMatchObject({ stage, attempt: 2, interrupted: true });
    expect(run.cues.at(-1)).not.toHaveProperty("error");
  });

  it("restarts the full timeout", () => {
    const run = within(request, before, part).pass(4_000).cut().reach().pass(PROMPT_MS);
    expect(run.pass(4_999).asked.at(-1)).toBe(`${stage} 1`);
    expect(run.pass(1).asked.at(-1)).toBe(`${stage} 2 input-timeout`);
  });
});

describe("a cut in the second request for a field that must match", () => {
  it("asks for the second entry again, and compares it with the first", () => {
    const run = within(TWICE, [ROUTING, ACCOUNT], "5088").cut().reach();
    expect(run.cues.at(-1)).toMatchObject({ stage: "bank-account-number", again: true, interrupted: true });
    expect(run.hearAndKey(ACCOUNT).asked.at(-1)).toBe("payment-processing 1");
    const other = within(TWICE, [ROUTING, ACCOUNT], "5088").cut().reach().hearAndKey("508862393#");
    expect(other.asked.at(-1)).toBe("bank-account-number 2 input-matching-failed");
  });
});

describe("a cut", () => {
  it("lets a # count for this field although one still belonged to the previous field", () => {
    const run = within({}, [`${PAN}#`, "1230"], "")
      .cut()
      .reach()
      .hearAndKey("#");
    expect(run.asked.at(-1)).toBe("security-code 2 input-timeout");
  });

  it("has no effect on a card that is at the connector", async () => {
    const run = within({}, [`${PAN}#`, "1230", "123", "94105#"], "");
    run.cut();
    await run.pass(PROMPT_MS).answer();
    run.reach();
    expect([run.outcome?.result, run.cards.length]).toEqual(["success", 1]);
  });

  it("ends the payment if the call is elsewhere afterwards, and names the new owner", () => {
    const run = within({}, [], "4242").cut();
    run.go({ by: "controller" });
    expect(run.outcome).toMatchObject({
      result: "internal-error",
      reason: "another controller has taken the call over",
    });
  });

  it("does not prevent a stop from outside", () => {
    expect(within({}, [], "4242").cut().stop().outcome?.result).toBe("relay-pay-stop");
  });
});
