import { describe, expect, it } from "vitest";
import type { CustomPrompt } from "../../src/core/payment.js";
import { apology, type Cue, choosePrompt } from "../../src/prompts/choose.js";

const first: Cue = { stage: "security-code", attempt: 1 };

/** A prompt that says its own name. */
function prompt(name: string, filters: Partial<CustomPrompt> = {}): CustomPrompt {
  return { stage: "security-code", parts: [{ kind: "say", text: name }], ...filters };
}

function chosen(prompts: readonly CustomPrompt[], cue: Cue, language = "en-US"): string {
  return choosePrompt(prompts, cue, language)
    .map((part) => (part.kind === "say" ? part.text : part.kind))
    .join(" | ");
}

const any = prompt("any");
const second = prompt("second", { attempts: [2, 3] });
const amex = prompt("amex", { brands: ["amex"] });
const late = prompt("late", { errors: ["input-timeout"] });
const secondAmex = prompt("second amex", { attempts: [2], brands: ["amex", "jcb"] });
const all = prompt("all", {
  attempts: [2],
  brands: ["amex"],
  errors: ["input-timeout", "invalid-security-code"],
});

describe("which custom prompt is chosen", () => {
  it.each<[string, readonly CustomPrompt[], Partial<Cue>, string]>([
    [
      "one without filters matches every case",
      [any],
      { attempt: 3, error: "input-timeout", brand: "visa" },
      "any",
    ],
    ["of two equal matches, the first in the document", [any, prompt("later")], {}, "any"],
    ["a matched filter counts more than none", [any, second], { attempt: 2 }, "second"],
    ["a filter that does not match rules out", [any, second], { attempt: 1 }, "any"],
    ["a brand filter needs a known brand", [amex, any], {}, "any"],
    ["a brand filter matches", [any, amex], { brand: "amex" }, "amex"],
    ["an error filter needs an error", [late, any], {}, "any"],
    ["an error filter matches its error only", [late, any], { error: "invalid-security-code" }, "any"],
    ["an error filter matches", [any, late], { error: "input-timeout" }, "late"],
    [
      "two matched count more than one",
      [late, second, secondAmex],
      { attempt: 2, brand: "jcb", error: "input-timeout" },
      "second amex",
    ],
    [
      "three matched count most",
      [any, secondAmex, late, all],
      { attempt: 2, brand: "amex", error: "input-timeout" },
      "all",
    ],
    ["one of two filters matched is not a match", [any, secondAmex], { attempt: 2, brand: "visa" }, "any"],
    [
      "equal counts follow the document's order",
      [late, second],
      { attempt: 2, error: "input-timeout" },
      "late",
    ],
    [
      "equal counts follow the document's order",
      [second, late],
      { attempt: 2, error: "input-timeout" },
      "second",
    ],
  ])("%s", (_rule, prompts, cue, expected) => {
    expect(chosen(prompts, { ...first, ...cue })).toBe(expected);
  });

  it("belongs to the stage", () => {
    expect(chosen([any], { stage: "postal-code", attempt: 1 })).not.toBe("any");
  });

  it("is used with all its parts", () => {
    const parts = [
      { kind: "play", url: "a.wav" },
      { kind: "pause", seconds: 1 },
      { kind: "say", text: "b" },
    ] as const;
    expect(choosePrompt([prompt("x", { parts })], first, "en-US")).toEqual(parts);
  });
});

describe("a field that is entered twice", () => {
  const stage = "bank-account-number";
  const one: Cue = { stage, attempt: 1 };
  const two: Cue = { ...one, again: true };
  const mismatch: Cue = { stage, attempt: 2, error: "input-matching-failed" };
  const ask = prompt("ask", { stage });
  const repeat = prompt("repeat", { stage, again: true });
  const differs = prompt("differs", { stage, errors: ["input-matching-failed"] });

  it.each<[string, readonly CustomPrompt[], Cue, string]>([
    ["the first request uses the prompt without requireMatchingInputs", [repeat, ask], one, "ask"],
    ["the second request uses the prompt with it", [ask, repeat], two, "repeat"],
    [
      "which of the two requests a prompt is for counts more than any filter",
      [differs, repeat, ask],
      two,
      "repeat",
    ],
    ["a mismatch repeats both requests: the first", [ask, repeat, differs], mismatch, "differs"],
    [
      "a mismatch repeats both requests: the second",
      [ask, repeat, differs],
      { ...two, attempt: 2 },
      "repeat",
    ],
    [
      "filters count among the prompts for the second request",
      [repeat, prompt("later", { stage, again: true, attempts: [2] })],
      { ...two, attempt: 2 },
      "later",
    ],
    ["again: false is the first request", [prompt("no", { stage, again: false })], one, "no"],
  ])("%s", (_rule, prompts, cue, expected) => {
    expect(chosen(prompts, cue)).toBe(expected);
  });

  it("has default words for the second request if it has no prompt", () => {
    const late = prompt("late", { stage, again: true, attempts: [2] });
    expect(chosen([ask, late], two)).toBe(
      "Please key in your account number once more, followed by the pound key.",
    );
    expect(chosen([repeat], one)).toBe("Now your bank account number, followed by the pound key.");
  });

  it("says in the default words that the two entries differ, and asks for the first", () => {
    expect(chosen([repeat], mismatch)).toBe(
      "The two entries do not match. Now your bank account number, followed by the pound key.",
    );
  });
});

describe("the default words", () => {
  it("name the side of the card that has the security code", () => {
    expect(chosen([], { ...first, brand: "visa" })).toMatch(/three digits on the back/);
    expect(chosen([], { ...first, brand: "amex" })).toMatch(/four digits on the front/);
  });

  it("say first what was wrong, then ask again", () => {
    const cue = { stage: "payment-card-number", attempt: 2, error: "invalid-card-number" } as const;
    expect(chosen([], cue)).toBe("That card number is not correct. Please key in your card number.");
    expect(chosen([], { ...cue, error: "input-timeout" })).toBe(
      "We did not get a card number. Please key in your card number.",
    );
  });

  it("also say what was wrong when the custom prompts match other cases only", () => {
    expect(chosen([late], { ...first, attempt: 2, error: "invalid-security-code", brand: "visa" })).toMatch(
      /^That security code is not correct\. Now the security code/,
    );
  });

  it("are spoken in the language in which they are written", () => {
    const language = (wanted: string) => choosePrompt([], first, wanted)[0];
    expect(language("en-GB")).toMatchObject({ language: "en-GB" });
    expect(language("de-de")).toMatchObject({ language: "de-DE" });
    expect(language("sv-SE")).toMatchObject({ language: "en-US" });
    expect(language("toString")).toMatchObject({ language: "en-US" });
  });

  it("ask for a card again when it was declined", () => {
    const cue = { stage: "payment-card-number", attempt: 2, error: "card-declined" } as const;
    expect(chosen([], cue)).toBe("That card was declined. Please key in your card number.");
  });

  it("state the result, and the reason if a field was entered wrong", () => {
    const failed = { stage: "payment-failed", attempt: 1 } as const;
    expect(chosen([], failed)).toBe("We are sorry, we could not complete your payment.");
    expect(chosen([], { ...failed, error: "input-timeout" })).toBe(chosen([], failed));
    expect(chosen([], { ...failed, error: "invalid-card-number" })).toBe(
      `That card number is not correct. ${chosen([], failed)}`,
    );
    expect(chosen([], { ...failed, unsettled: true })).toBe(
      "Your payment has been sent and is being checked. Please do not pay again.",
    );
    expect(chosen([], { stage: "payment-completed", attempt: 1 })).toMatch(/went through/);
    expect(chosen([], { stage: "payment-canceled", attempt: 1 })).toMatch(/canceled/);
  });

  it.each([
    ["none", "We are sorry"],
    ["sent", "do not pay again"],
    ["approved", "do not pay again"],
  ] as const)("have a truthful apology for a payment that is %s", (payment, words) => {
    expect(apology("en-US", payment)).toEqual([
      { kind: "say", text: expect.stringContaining(words), language: "en-US" },
    ]);
  });
});
