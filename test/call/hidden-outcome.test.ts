import { describe, expect, it } from "vitest";
import { hiddenOutcome } from "../../src/call/verbs/hidden-outcome.js";
import { pan, secret } from "../support/card.js";

const NUMBER = "4000056655665556";

describe("a connector that repeats the card number", () => {
  it("is told with its last four digits only, in the message, the code, the ids and the parameters", () => {
    const card = { pan: pan(NUMBER) };
    const told = [
      hiddenOutcome(
        { state: "declined", code: NUMBER, message: `card ${NUMBER}`, parameters: { [NUMBER]: NUMBER } },
        card,
      ),
      hiddenOutcome({ state: "approved", chargeId: `ch_${NUMBER}`, parameters: {} }, card),
    ];
    expect(JSON.stringify(told).includes(NUMBER)).toBe(false);
    const code = hiddenOutcome(
      { state: "declined", code: "bad", message: "code 321", parameters: { cvv: "321" } },
      {
        ...card,
        cvv: secret("321"),
      },
    );
    expect(code).toMatchObject({ message: "code 321", parameters: { cvv: "xxx" } });
    expect(told[0]).toMatchObject({ state: "declined", message: `card xxxxxxxxxxxx${NUMBER.slice(-4)}` });
  });
});
