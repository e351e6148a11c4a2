import { describe, expect, it } from "vitest";
import type { ConnectorOutcome, PayRequest } from "../../src/core/payment.js";
import { PayRun, PROMPT_MS } from "../support/pay-run.js";

const CARD = "5555555555554444";
const declined: ConnectorOutcome = {
  state: "declined",
  code: "card_declined",
  message: "no",
  parameters: {},
};
const unknown: ConnectorOutcome = { state: "unknown", code: "HTTP_NO_ANSWER", message: "", parameters: {} };
const SWML: Partial<PayRequest> = {
  fields: ["payment-card-number"],
  retriesDeclined: true,
  reportsEnd: true,
};

describe("a declined card that counts as a failed try", () => {
  it("is followed by another card, starting with the number, at the next attempt", async () => {
    const run = new PayRun(SWML).hearAndKey(CARD).pass(PROMPT_MS);
    await run.answer(declined);
    expect(run.asked.at(-1)).toBe("payment-card-number 2 card-declined");
    await run.hearAndKey(CARD).pass(PROMPT_MS).answer();
    run.pass(PROMPT_MS);
    expect(run.outcome?.result).toBe("success");
    expect(run.cards).toHaveLength(2);
  });

  it("ends when the tries are used up", async () => {
    const run = new PayRun({ ...SWML, maxAttempts: 1 }).hearAndKey(CARD).pass(PROMPT_MS);
    await run.answer(declined);
    run.pass(PROMPT_MS);
    expect(run.outcome?.result).toBe("payment-connector-error");
  });

  it("is not followed by another when the outcome is unknown, or the caller has hung up", async () => {
    const one = await new PayRun(SWML).hearAndKey(CARD).pass(PROMPT_MS).answer(unknown);
    expect(one.pass(PROMPT_MS).outcome?.connector?.state).toBe("unknown");
    const other = await new PayRun(SWML).hearAndKey(CARD).hangUp().answer(declined);
    expect(other.outcome?.result).toBe("payment-connector-error");
  });
});

describe("the end, when it is a stage", () => {
  it("is reported and played before the call continues", async () => {
    const run = await new PayRun(SWML).hearAndKey(CARD).pass(PROMPT_MS).answer();
    expect([run.asked.at(-1), run.reported.at(-1)]).toEqual(["payment-completed 1", "payment-completed 1"]);
    expect(run.outcome).toBeUndefined();
    expect(run.pass(PROMPT_MS).outcome?.result).toBe("success");
  });

  it.each([
    ["*", "caller-interrupted-with-star", "payment-canceled 1"],
    ["1#1#", "too-many-failed-attempts", "payment-failed 2 invalid-card-number"],
  ])("after %s is %s, reported as %s", (keys, result, stage) => {
    const run = new PayRun(SWML).hearAndKey(keys);
    expect(run.reported.at(-1)).toBe(stage);
    expect(run.pass(PROMPT_MS).outcome?.result).toBe(result);
  });

  it("is reported without a prompt when the caller has hung up", () => {
    const run = new PayRun(SWML).hearAndKey("55").hangUp();
    expect(run.reported.at(-1)).toBe("payment-canceled 1");
    expect(run.outcome?.result).toBe("caller-hung-up");
  });
});

describe("a stop from outside", () => {
  it("ends the collecting", () => {
    const run = new PayRun({ fields: ["payment-card-number"] }).hearAndKey("55").stop();
    expect(run.outcome?.result).toBe("relay-pay-stop");
  });

  it("does not stop a payment that was sent", async () => {
    const run = new PayRun({ fields: ["payment-card-number"] }).hearAndKey(CARD).stop().pass(PROMPT_MS);
    await run.answer();
    expect(run.outcome?.result).toBe("success");
  });
});
