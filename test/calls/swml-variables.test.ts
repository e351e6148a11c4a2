import { describe, expect, it } from "vitest";
import { Variables } from "../../src/calls/swml/variables.js";

describe("the variables of a script", () => {
  it("are set, changed and unset, members too", () => {
    const variables = new Variables();
    variables.setAll({ a: 1, b: { c: { d: 2, e: 3 } } });
    variables.set("a", 2);
    variables.unset("vars.b.c.d");
    variables.unset("missing.member");
    variables.unset("a.b");
    expect(variables.values).toEqual({ a: 2, b: { c: { e: 3 } } });
    variables.unset("a");
    expect(variables.values).toEqual({ b: { c: { e: 3 } } });
  });

  it("are shown without keys and without possible card numbers", () => {
    const number = ["4242", "4242", "4242", "4242"].join(" ");
    const variables = new Variables();
    variables.setAll({
      prompt_value: "1234",
      note: `my card is ${number}`,
      list: [number, Number(number.replaceAll(" ", "")), 12],
      pay_payment_results: { payment_card_number: "************4242" },
    });
    const shown = variables.shown();
    expect(shown).toMatchObject({
      prompt_value: "xxxx",
      note: "my card is xxxx xxxx xxxx xxxx",
      pay_payment_results: { payment_card_number: "************4242" },
    });
    expect(/\d{4} ?\d{4}/.test(JSON.stringify(shown))).toBe(false);
  });

  it("cannot grow without limit", () => {
    const variables = new Variables();
    expect(() => variables.set("a", "x".repeat(70_000))).toThrow(/DOCUMENT_INVALID/);
    const fill = () => {
      for (let count = 0; count < 100; count++) variables.set(`v${count}`, "x".repeat(60_000));
    };
    expect(fill).toThrow(/more than 1000 variables or 1048576 characters/);
    for (const name of Object.keys(variables.values)) variables.unset(name);
    const many = () => {
      for (let count = 0; count < 2_000; count++) variables.set(`n${count}`, count);
    };
    expect(many).toThrow(/DOCUMENT_INVALID/);
    expect(Object.keys(variables.values)).toHaveLength(1_000);
  });
});
