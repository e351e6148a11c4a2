import { describe, expect, it } from "vitest";
import { hiddenOutcome } from "../../src/calls/verbs/pay-ports.js";
import { pan, secret } from "../support/card.js";

const NUMBER = "4000056655665556";

describe("a connector that repeats the card number", () => {
  it("is reported with the last four digits only, in message, code, ids and parameters", () => {
    const card = { pan: pan(NUMBER) };
    const reported = [
      hiddenOutcome(
        { state: "declined", code: NUMBER, message: `card ${NUMBER}`, parameters: { [NUMBER]: NUMBER } },
        card,
      ),
      hiddenOutcome({ state: "approved", chargeId: `ch_${NUMBER}`, parameters: {} }, card),
    ];
    expect(JSON.stringify(reported).includes(NUMBER)).toBe(false);
    const code = hiddenOutcome(
      {
        state: "declined",
        code: "bad",
        message: "code 321 is not 3210; 321.50 at 12:321",
        parameters: { cvv: "321", list: '["a", 321]', id: "a-b321" },
      },
      {
        ...card,
        cvv: secret("321"),
      },
    );
    expect(code).toMatchObject({
      message: "code xxx is not 3210; 321.50 at 12:xxx",
      parameters: { cvv: "xxx", list: '["a", xxx]', id: "a-b321" },
    });
    const id = hiddenOutcome(
      { state: "approved", chargeId: "ch-321-a", parameters: {} },
      { ...card, cvv: secret("321") },
    );
    expect(id).toMatchObject({ chargeId: "ch-321-a" });
    expect(reported[0]).toMatchObject({ state: "declined", message: `card xxxxxxxxxxxx${NUMBER.slice(-4)}` });
  });

  it.each([
    ["base64", Buffer.from(NUMBER).toString("base64"), "xxxxxxxxxxxxxxxxxxxxxx=="],
    ["hexadecimal digits", Buffer.from(NUMBER).toString("hex"), "x".repeat(32)],
  ])("is reported with none of it in %s", (_how, text, shown) => {
    const outcome = hiddenOutcome(
      { state: "approved", chargeId: "a", tokenId: text, parameters: { text } },
      { pan: pan(NUMBER) },
    );
    expect(outcome).toMatchObject({ tokenId: shown, parameters: { text: shown } });
  });
});
