import { describe, expect, it } from "vitest";
import { legalPay, payMistakes } from "../support/twiml.js";

describe("TwiML <Pay> of a bank account", () => {
  // "paymentMethod=”ach-debit”": "<Pay> will wait [...] when capturing either bank account or routing numbers."
  it("asks for routing and account number, of a checking account unless the document says otherwise", () => {
    expect(legalPay('paymentMethod="ach-debit" postalCode="94105"')).toMatchObject({
      method: "ach-debit",
      bankAccountType: "consumer-checking",
      fields: ["bank-routing-number", "bank-account-number"],
      matching: [],
      transaction: { kind: "tokenize" },
      tokenType: "reusable",
    });
    expect(legalPay('paymentMethod="ach-debit" postalCode="94105"').knownPostalCode).toBeUndefined();
  });

  it.each(["consumer-checking", "consumer-savings", "commercial-checking"])("bankAccountType: %s", (type) => {
    expect(legalPay(`paymentMethod="ach-debit" bankAccountType="${type}"`).bankAccountType).toBe(type);
  });

  // 64017: "bankAccountType not supported with credit-card"
  it.each(["", 'paymentMethod="credit-card"'])("rejects a card with an account type: %s", (method) => {
    expect(payMistakes(`${method} bankAccountType="consumer-savings"`)).toMatchObject([
      {
        message: '<Pay> bankAccountType="consumer-savings" is for paymentMethod="ach-debit" only.',
        vendorCode: "64017",
      },
    ]);
  });

  it("reports nothing about the account type when the payment method is invalid", () => {
    const mistakes = payMistakes('paymentMethod="ach" bankAccountType="consumer-savings"');
    expect(mistakes.map(({ attribute }) => attribute)).toEqual(["paymentMethod"]);
  });

  it("charges an account as well as it tokenizes one", () => {
    expect(legalPay('paymentMethod="ach-debit" chargeAmount="10"').transaction.kind).toBe("charge");
  });

  // "Caller's inputs didn't match when using <Prompt> with requireMatchingInputs."
  it("asks a field twice if a prompt requires matching inputs for it", () => {
    const nouns = `
      <Prompt for="bank-account-number"><Say>Your account?</Say></Prompt>
      <Prompt for="bank-account-number" requireMatchingInputs="true"><Say>Once more?</Say></Prompt>
      <Prompt for="bank-account-number" requireMatchingInputs="false" errorType="input-matching-failed"><Say>No.</Say></Prompt>`;
    const { matching, prompts } = legalPay('paymentMethod="ach-debit"', nouns);
    expect(matching).toEqual(["bank-account-number"]);
    expect(prompts.map(({ again }) => again)).toEqual([undefined, true, undefined]);
    expect(legalPay("", nouns).matching).toEqual([]);
  });

  // "For ACH, possible values are: English: en-AU en-CA en-GB en-IN en-US"
  it("speaks English only, unless the document has its own prompts", () => {
    expect(legalPay('paymentMethod="ach-debit" language="en-au"').language).toBe("en-AU");
    expect(payMistakes('paymentMethod="ach-debit" language="de-DE"')[0]).toMatchObject({
      message:
        '<Pay> language="de-DE" must be one of en-AU, en-CA, en-GB, en-IN, en-US, or come with a <Prompt> for bank-routing-number, bank-account-number.',
      vendorCode: "64020",
    });
    const prompts = ["bank-routing-number", "bank-account-number"]
      .map((stage) => `<Prompt for="${stage}"><Say>x</Say></Prompt>`)
      .join("");
    expect(legalPay('paymentMethod="ach-debit" language="de-DE"', prompts).language).toBe("de-DE");
    // As with the country: otherwise no voice has its other stages.
    expect(legalPay('paymentMethod="ach-debit" language="fr"', prompts).language).toBe("fr-FR");
  });
});
