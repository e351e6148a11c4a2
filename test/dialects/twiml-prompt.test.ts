import { describe, expect, it } from "vitest";
import { placed } from "../support/reader.js";
import { legalPay, payMistakes, payOf, programOf } from "../support/twiml.js";

describe("TwiML <Prompt> and <Parameter>", () => {
  it("reads every filter and every part, in order", () => {
    const nouns = `
      <Prompt for="security-code" attempt="2 3" cardType="visa amex" errorType="timeout invalid-security-code">
        <Say voice="alice" language="en-GB">One</Say><Pause length="2"/><Play>two.wav</Play>
      </Prompt>
      <Parameter name="customer" value=""/>
      <Prompt for="payment-processing"><Say loop="2">Wait</Say></Prompt>
      <Parameter name="order" value="A&amp;B"/>`;
    expect(legalPay("", nouns)).toMatchObject({
      parameters: [
        { name: "customer", value: "" },
        { name: "order", value: "A&B" },
      ],
      prompts: [
        {
          stage: "security-code",
          attempts: [2, 3],
          brands: ["visa", "amex"],
          errors: ["input-timeout", "invalid-security-code"],
          parts: [
            { kind: "say", text: "One", voice: "alice", language: "en-GB" },
            { kind: "pause", seconds: 2 },
            { kind: "play", url: "two.wav" },
          ],
        },
        {
          stage: "payment-processing",
          parts: [
            { kind: "say", text: "Wait" },
            { kind: "say", text: "Wait" },
          ],
        },
      ],
    });
  });

  it.each([
    ["timeout", "input-timeout"],
    ["invalid-card-number", "invalid-card-number"],
    ["invalid-card-type", "invalid-card-type"],
    ["invalid-date", "invalid-date"],
    ["invalid-security-code", "invalid-security-code"],
    ["invalid-postal-code", "invalid-postal-code"],
    ["invalid-bank-routing-number", "invalid-bank-routing-number"],
    ["invalid-bank-account-number", "invalid-bank-account-number"],
    ["input-matching-failed", "input-matching-failed"],
  ])("errorType %s means %s", (errorType, error) => {
    const { prompts } = legalPay(
      "",
      `<Prompt for="postal-code" errorType="${errorType}"><Say>x</Say></Prompt>`,
    );
    expect(prompts[0]?.errors).toEqual([error]);
  });

  it("omits a prompt for an error after which no field is asked again, and never widens one", () => {
    const nouns = `
      <Prompt for="payment-card-number" errorType="internal-error"><Say>x</Say></Prompt>
      <Prompt for="payment-card-number" errorType="internal-error timeout"><Say>y</Say></Prompt>`;
    expect(legalPay("", nouns).prompts).toEqual([
      { stage: "payment-card-number", errors: ["input-timeout"], parts: [{ kind: "say", text: "y" }] },
    ]);
  });

  it.each([
    ["<Prompt><Say>x</Say></Prompt>", '<Prompt> needs the attribute "for".'],
    [
      '<Prompt for="card-number"><Say>x</Say></Prompt>',
      '<Prompt> for="card-number" must be one of "payment-card-number", "expiration-date", "security-code", "postal-code", "bank-routing-number", "bank-account-number", "payment-processing".',
    ],
    [
      '<Prompt for="postal-code" attempt="0"><Say>x</Say></Prompt>',
      '<Prompt> attempt="0" must be whole numbers from 1 to 10, separated by spaces.',
    ],
    [
      '<Prompt for="postal-code" attempt="1,2"><Say>x</Say></Prompt>',
      '<Prompt> attempt="1,2" must be whole numbers from 1 to 10, separated by spaces.',
    ],
    [
      '<Prompt for="postal-code" requireMatchingInputs="true"><Say>x</Say></Prompt>',
      '<Prompt> requireMatchingInputs="true" is for bank-routing-number, bank-account-number only.',
    ],
    [
      '<Prompt for="postal-code" errorTypes="timeout"><Say>x</Say></Prompt>',
      '<Prompt> has no attribute "errorTypes": it takes for, attempt, cardType, errorType, requireMatchingInputs. Did you mean errorType?',
    ],
    ['<Prompt for="postal-code"/>', "<Prompt> is empty: put <Say>, <Play> or <Pause> between its tags."],
    ['<Parameter value="x"/>', '<Parameter> needs the attribute "name".'],
    ['<Parameter name="x"/>', '<Parameter> needs the attribute "value".'],
    [
      '<Parameter name="a" value="1"/><Parameter name="a" value="2"/>',
      '<Parameter> name="a" is already used in another <Parameter> of this <Pay>.',
    ],
  ])("%s is a warning, and the payment is taken", (noun, message) => {
    expect(payMistakes("", noun).map((mistake) => mistake.message)).toEqual([message]);
    expect("mistakes" in payOf("", noun)).toBe(false);
  });

  it("reports a missing required attribute by its number", () => {
    expect(payMistakes("", "<Prompt><Say>x</Say></Prompt>")[0]?.vendorCode).toBe("64015");
  });

  it("says if an errorType of the webhooks has another name in a prompt", () => {
    const [mistake] = payMistakes(
      "",
      '<Prompt for="postal-code" errorType="input-timeout"><Say>x</Say></Prompt>',
    );
    expect(mistake?.message).toMatch(/^<Prompt> errorType="input-timeout" must be one or more of timeout, /);
  });

  it.each([
    ["<Say>x</Say>", 16, "<Say> is not allowed in <Pay>: allowed are <Prompt>, <Parameter>."],
    ["text", 16, '<Pay> contains text "text": only elements can stand here.'],
    ['<Prompt for="postal-code">x</Prompt>', 42, '<Prompt> contains text "x": only elements can stand here.'],
    [
      '<Prompt for="postal-code"><Gather/></Prompt>',
      42,
      "<Gather> is not allowed in <Prompt>: allowed are <Say>, <Play>, <Pause>.",
    ],
    [
      '<Prompt for="postal-code"><Say loop="0">x</Say></Prompt>',
      47,
      '<Say> loop="0" must be a whole number from 1 to 10.',
    ],
    ['<Parameter name="a" value="b">x</Parameter>', 46, '<Parameter> contains text "x": it must be empty.'],
  ])("%s is left out, and the payment is taken", (noun, column, message) => {
    const { verbs, mistakes } = programOf(`<Response><Pay>${noun}</Pay></Response>`);
    expect(placed(mistakes)).toEqual([`1:${column} ${message}`]);
    expect(verbs).toMatchObject([{ verb: "pay", request: { method: "credit-card" } }]);
  });
});
