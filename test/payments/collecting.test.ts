import { describe, expect, it } from "vitest";
import { PayRun, PROMPT_MS } from "../support/pay-run.js";

const VISA = "4242424242424242";
const MASTERCARD = "5555555555554444";

function paid(run: PayRun): PayRun {
  return run.hearAndKey(MASTERCARD).hearAndKey("1230").hearAndKey("123").hearAndKey("94105#");
}

describe("a caller who keys in a card", () => {
  it("is asked for number, expiry, security code and postal code, and then the connector is called once", async () => {
    const run = paid(new PayRun());
    expect(run.asked).toEqual([
      "payment-card-number 1",
      "expiration-date 1",
      "security-code 1",
      "postal-code 1",
      "payment-processing 1",
    ]);
    expect(run.cards.map(({ lengths, postalCode }) => ({ lengths, postalCode }))).toEqual([
      { lengths: { pan: 16, cvv: 3 }, postalCode: "94105" },
    ]);
    await run.pass(PROMPT_MS).answer();
    expect(run.outcome?.result).toBe("success");
  });

  it("hears the whole processing prompt before the call continues", async () => {
    const run = await paid(new PayRun()).answer();
    expect(run.outcome).toBeUndefined();
    run.pass(PROMPT_MS);
    expect(run.outcome?.result).toBe("success");
  });

  it("gets payment-connector-error for a declined card", async () => {
    const run = paid(new PayRun()).pass(PROMPT_MS);
    await run.answer({ state: "declined", code: "card_declined", message: "no", parameters: {} });
    expect(run.outcome).toMatchObject({
      result: "payment-connector-error",
      connector: { state: "declined" },
    });
  });

  it("is not asked for what the document switches off or knows", () => {
    const run = new PayRun({ fields: ["payment-card-number", "expiration-date"], knownPostalCode: "10001" });
    run.hearAndKey(MASTERCARD).hearAndKey("1230");
    expect(run.cards.map(({ lengths, postalCode }) => ({ lengths, postalCode }))).toEqual([
      { lengths: { pan: 16, cvv: undefined }, postalCode: "10001" },
    ]);
  });
});

describe("the end of a field", () => {
  it("occurs with # at any length", () => {
    const run = new PayRun().hearAndKey(`${VISA}#`);
    expect(run.asked.at(-1)).toBe("expiration-date 1");
  });

  it("occurs automatically at the longest length of the brand", () => {
    expect(new PayRun().hearAndKey(MASTERCARD).asked.at(-1)).toBe("expiration-date 1");
    expect(new PayRun().hearAndKey("378282246310005").asked.at(-1)).toBe("expiration-date 1");
  });

  it("occurs 1.5 s after a 16-digit Visa, which could still have 19 digits", () => {
    const run = new PayRun().hearAndKey(VISA);
    run.pass(1_299);
    expect(run.asked.at(-1)).toBe("payment-card-number 1");
    run.pass(1);
    expect(run.asked.at(-1)).toBe("expiration-date 1");
  });

  it("waits for all 19 digits of a long Visa", () => {
    const run = new PayRun().hearAndKey("4000000000000000006");
    expect(run.asked.at(-1)).toBe("expiration-date 1");
    expect(run.reports.at(-1)?.captured.pan?.digits.length).toBe(19);
  });

  it("occurs after a pause of the document's timeout", () => {
    const run = new PayRun({ fields: ["payment-card-number", "postal-code"] })
      .hearAndKey(MASTERCARD)
      .hearAndKey("94105");
    run.pass(4_799);
    expect(run.cards).toHaveLength(0);
    run.pass(1);
    expect(run.cards).toHaveLength(1);
  });

  it("is at four digits of a security code for amex, at three for visa", () => {
    const amex = new PayRun().hearAndKey("378282246310005").hearAndKey("1230").hearAndKey("123");
    expect(amex.asked.at(-1)).toBe("security-code 1");
    expect(amex.keys("4").asked.at(-1)).toBe("postal-code 1");
  });

  it("swallows the # that follows immediately, and does not cut off the next prompt", () => {
    const run = new PayRun().hearAndKey(`${MASTERCARD}#`);
    expect(run.asked.at(-1)).toBe("expiration-date 1");
    expect(run.cues.at(-1)?.bargeIn).toBe("any-but-pound");
    expect(run.sounding?.stage).toBe("expiration-date");
    run.hearAndKey("1230#").hearAndKey("123#").hearAndKey("94105#");
    expect(run.cards).toHaveLength(1);
    expect(run.reported.filter((report) => report.includes("invalid"))).toEqual([]);
  });

  it("swallows only one #: a second one ends the empty field", () => {
    const run = new PayRun().hearAndKey(`${MASTERCARD}##`);
    expect(run.asked.at(-1)).toBe("expiration-date 2 input-timeout");
  });
});

describe("the timer", () => {
  it("starts when the prompt has been played", () => {
    const run = new PayRun().pass(PROMPT_MS + 4_999);
    expect(run.asked).toHaveLength(1);
    expect(run.pass(1).asked.at(-1)).toBe("payment-card-number 2 input-timeout");
  });

  it("restarts at each digit", () => {
    const run = new PayRun().hearAndKey("4").pass(4_700).keys("2").pass(4_700);
    expect(run.asked).toHaveLength(1);
    expect(run.pass(100).asked.at(-1)).toBe("payment-card-number 2 invalid-card-number");
  });

  it("does not run while a digit-cut prompt is silent and the caller types", () => {
    const run = new PayRun().pass(1_000).keys("5").pass(4_700);
    expect(run.asked).toHaveLength(1);
  });
});

describe("barge-in", () => {
  it("stops the prompt at the first digit, which counts", () => {
    const run = new PayRun().pass(500).keys("5");
    expect([run.sounding, run.stopped]).toEqual([undefined, 1]);
    expect(run.keys(MASTERCARD.slice(1)).asked.at(-1)).toBe("expiration-date 1");
  });

  it("stops error prompts as well", () => {
    const run = new PayRun().hearAndKey("4111#");
    expect(run.sounding?.error).toBe("invalid-card-number");
    run.keys(MASTERCARD);
    expect(run.asked.at(-1)).toBe("expiration-date 1");
  });

  it("passes digits typed ahead to the next fields", () => {
    const run = new PayRun().pass(100).keys(`${MASTERCARD}123012394105#`);
    expect(run.cards.map(({ lengths, postalCode }) => ({ lengths, postalCode }))).toEqual([
      { lengths: { pan: 16, cvv: 3 }, postalCode: "94105" },
    ]);
  });

  it("also passes on digits typed ahead after a 16-digit Visa, although they could have extended it", () => {
    const run = new PayRun().pass(100).keys(`${VISA}123012394105#`);
    expect(run.cards.map(({ lengths, postalCode }) => ({ lengths, postalCode }))).toEqual([
      { lengths: { pan: 16, cvv: 3 }, postalCode: "94105" },
    ]);
    expect(run.reported.filter((report) => report.includes("invalid"))).toEqual([]);
  });

  it("lets a key after 19 digits decide, when both 16 and 19 of them are a complete number", () => {
    const both = `${VISA}121`;
    const waited = new PayRun().pass(100).keys(both).pass(1_500);
    expect(waited.reports.at(-1)?.captured.pan?.digits.length).toBe(19);
    const typedOn = new PayRun().pass(100).keys(`${both}9`);
    expect(typedOn.reports.some(({ captured }) => captured.pan?.digits.length === 16)).toBe(true);
  });

  it("ignores the keys A to D", () => {
    const run = new PayRun().pass(100).keys("A");
    expect(run.stopped).toBe(0);
    expect(run.asked).toEqual(["payment-card-number 1"]);
  });
});
