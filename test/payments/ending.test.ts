import { inspect } from "node:util";
import { afterEach, describe, expect, it, vi } from "vitest";
import { SecretDigits } from "../../src/core/secret-digits.js";
import { wipeCaptured } from "../../src/payments/state.js";
import { approved, PayRun, PROMPT_MS } from "../support/pay-run.js";

const MASTERCARD = "5555555555554444";

describe("a step's tries", () => {
  it("end pay with too-many-failed-attempts, with the last one reported again", () => {
    const run = new PayRun().hearAndKey("1234#").hearAndKey("1234#");
    expect(run.reported).toEqual([
      "payment-card-number 1",
      "payment-card-number 2 invalid-card-number",
      "payment-card-number 2 invalid-card-number",
    ]);
    expect(run.outcome).toMatchObject({ result: "too-many-failed-attempts", error: "invalid-card-number" });
    expect(run.cards).toEqual([]);
  });

  it("are limited by maxAttempts, separately for each step", () => {
    const run = new PayRun({ maxAttempts: 3 }).hearAndKey("1#").hearAndKey("1#").hearAndKey(MASTERCARD);
    run.hearAndKey("1330").hearAndKey("0120").hearAndKey("1230");
    expect(run.asked).toEqual([
      "payment-card-number 1",
      "payment-card-number 2 invalid-card-number",
      "payment-card-number 3 invalid-card-number",
      "expiration-date 1",
      "expiration-date 2 invalid-date",
      "expiration-date 3 invalid-date",
      "security-code 1",
    ]);
  });

  it("are limited to one when maxAttempts is 1", () => {
    expect(new PayRun({ maxAttempts: 1 }).pass(PROMPT_MS + 5_000).outcome).toMatchObject({
      result: "too-many-failed-attempts",
      error: "input-timeout",
      field: "payment-card-number",
    });
  });
});

describe("one wrong entry in every field", () => {
  it("names the error of the field, and pays in the end", async () => {
    const run = new PayRun({ minPostalCodeLength: 5 });
    run.hearAndKey("5555555555554445").hearAndKey(MASTERCARD);
    run.hearAndKey("1320").hearAndKey("1230");
    run.hearAndKey("12#").hearAndKey("123");
    run.hearAndKey("941#").hearAndKey("94105#");
    expect(run.asked.filter((cue) => cue.includes(" 2 "))).toEqual([
      "payment-card-number 2 invalid-card-number",
      "expiration-date 2 invalid-date",
      "security-code 2 invalid-security-code",
      "postal-code 2 invalid-postal-code",
    ]);
    await run.pass(PROMPT_MS).answer();
    expect(run.outcome?.result).toBe("success");
  });

  it("waits for as many digits of a postal code as the document requires", async () => {
    const run = new PayRun({ minPostalCodeLength: 12 })
      .hearAndKey(MASTERCARD)
      .hearAndKey("1230")
      .hearAndKey("123");
    run.hearAndKey("123456789012");
    expect(run.cards).toMatchObject([{ postalCode: "123456789012" }]);
  });

  it("pays after a time-out in every field", async () => {
    const silence = PROMPT_MS + 5_000;
    const run = new PayRun().pass(silence).hearAndKey(MASTERCARD).pass(silence).hearAndKey("1230");
    run.pass(silence).hearAndKey("123").pass(silence).hearAndKey("94105#");
    expect(run.asked.filter((cue) => cue.endsWith("input-timeout"))).toHaveLength(4);
    await run.pass(PROMPT_MS).answer();
    expect(run.outcome?.result).toBe("success");
  });

  it("says invalid-card-type for a brand that the document does not take", () => {
    const run = new PayRun({ validBrands: ["visa"] }).hearAndKey(MASTERCARD);
    expect(run.asked.at(-1)).toBe("payment-card-number 2 invalid-card-type");
  });

  it("accepts an expiry in the current month and refuses the previous month", () => {
    expect(new PayRun().hearAndKey(MASTERCARD).hearAndKey("1126").asked.at(-1)).toBe("security-code 1");
    expect(new PayRun().hearAndKey(MASTERCARD).hearAndKey("1026").asked.at(-1)).toBe(
      "expiration-date 2 invalid-date",
    );
  });
});

describe("*", () => {
  it.each([
    ["the card number", []],
    ["the expiry", [MASTERCARD]],
    ["the security code", [MASTERCARD, "1230"]],
    ["the postal code", [MASTERCARD, "1230", "123"]],
  ])("cancels in %s, before and among the digits", (_field, before) => {
    for (const last of ["*", "1*"]) {
      const run = before.reduce((caller, keys) => caller.hearAndKey(keys), new PayRun()).hearAndKey(last);
      expect(run.outcome?.result).toBe("caller-interrupted-with-star");
      expect(run.cards).toEqual([]);
    }
  });

  it("cancels in a prompt, and the prompt stops", () => {
    const run = new PayRun().pass(100).keys("*");
    expect(run.outcome?.result).toBe("caller-interrupted-with-star");
    expect(run.sounding).toBeUndefined();
  });

  it("does nothing while the payment is processed", async () => {
    const run = new PayRun({ fields: ["payment-card-number"] })
      .hearAndKey(`${MASTERCARD}*12*`)
      .pass(PROMPT_MS);
    expect(run.cues.at(-1)?.bargeIn).toBe("none");
    await run.answer();
    expect(run.outcome?.result).toBe("success");
  });
});

describe("a hang-up", () => {
  it("before the payment is sent ends with caller-hung-up and nothing is charged", () => {
    for (const keys of ["", "55555", MASTERCARD]) {
      const run = new PayRun().hearAndKey(keys).hangUp();
      expect(run.outcome?.result).toBe("caller-hung-up");
      expect(run.cards).toEqual([]);
    }
  });

  it("while it is processed cancels nothing: the outcome is the connector's", async () => {
    const run = new PayRun({ fields: ["payment-card-number"] }).hearAndKey(MASTERCARD).hangUp();
    expect(run.outcome).toBeUndefined();
    await run.answer();
    expect(run.outcome).toMatchObject({ result: "success", connector: approved });
  });
});

describe("a call that we no longer control", () => {
  it.each([
    [{ by: "link" } as const, /connection to FreeSWITCH/],
    [{ by: "transfer" } as const, /transferred/],
  ])("is not reported as hung up: %j", (gone, reason) => {
    const run = new PayRun().hearAndKey("5555").go(gone);
    expect(run.outcome).toMatchObject({ result: "internal-error", reason: expect.stringMatching(reason) });
  });
});

describe("faults", () => {
  it("a prompt that cannot be played lets the caller type in silence", () => {
    const run = new PayRun({ fields: ["payment-card-number"] }, { promptFails: true }).keys(MASTERCARD);
    expect(run.cards).toHaveLength(1);
  });

  it("a connector that throws causes an unknown outcome, never a declined one", async () => {
    const run = new PayRun({ fields: ["payment-card-number"] }, { connectorThrows: true }).hearAndKey(
      MASTERCARD,
    );
    await run.pass(PROMPT_MS).settled();
    expect(run.outcome).toMatchObject({ result: "payment-connector-error", connector: { state: "unknown" } });
  });

  it("a fault in the rules ends with internal-error", () => {
    const run = new PayRun({}, { todayThrows: true });
    expect(run.outcome?.result).toBe("internal-error");
  });
});

describe("card data", () => {
  /** Every buffer of digits created from now on. */
  function watchBuffers(): SecretDigits[] {
    const made: SecretDigits[] = [];
    const watched = (digits: SecretDigits) => {
      made.push(digits);
      return digits;
    };
    const { with: originalWith, slice: originalSlice } = SecretDigits.prototype;
    vi.spyOn(SecretDigits.prototype, "with").mockImplementation(function (this: SecretDigits, ...args) {
      return watched(originalWith.apply(this, args));
    });
    vi.spyOn(SecretDigits.prototype, "slice").mockImplementation(function (this: SecretDigits, ...args) {
      return watched(originalSlice.apply(this, args));
    });
    return made;
  }
  afterEach(() => vi.restoreAllMocks());

  // A wiped byte is zero, which is not a digit: its digit value is -48.
  const unwiped = (made: SecretDigits[]) =>
    made.filter((digits) => digits.length > 0 && digits.at(0) !== -48);

  it.each([
    ["paid by a card", [MASTERCARD, "1230", "123", "94105#"]],
    ["paid by keys typed ahead", ["4242424242424242123012394105#"]],
    ["given up after wrong numbers", ["5555555555554445", "5555555555554445"]],
    ["canceled in the security code", [MASTERCARD, "1230", "12*"]],
    ["abandoned in the expiry", [MASTERCARD, "12"]],
  ])("is wiped in every buffer when a payment was %s", async (_how, groups) => {
    const made = watchBuffers();
    const run = groups.reduce((caller, keys) => caller.hearAndKey(keys), new PayRun()).pass(PROMPT_MS);
    await run.answer();
    run.abandon();
    if (run.outcome !== undefined) wipeCaptured(run.outcome.captured);
    expect(made.length).toBeGreaterThan(10);
    expect(unwiped(made)).toHaveLength(0);
  });

  it("does not appear in printed output", () => {
    const run = new PayRun().hearAndKey(MASTERCARD).hearAndKey("1230").hearAndKey("123");
    const printed = inspect(run.reports, { depth: 10 }) + JSON.stringify(run.reports);
    expect(printed.includes(MASTERCARD)).toBe(false);
    expect(printed.includes('"123"')).toBe(false);
  });
});
