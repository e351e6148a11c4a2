import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import type { BankAccount, Card } from "../../src/core/payment.js";
import { type CardingLimits, CardTestingLimits } from "../../src/payments/card-testing-limits.js";
import { pan, secret } from "../support/card.js";
import { VirtualClock } from "../support/virtual-clock.js";

const WINDOW_MS = 60_000;
const CALLER = "+15550100123";
const payer = { from: CALLER, to: "4000" };

function guard(limits: Partial<CardingLimits>) {
  const clock = new VirtualClock();
  const all = { windowMs: WINDOW_MS, perCaller: 0, perDestination: 0, perCard: 0, ...limits };
  return { clock, guard: new CardTestingLimits(all, clock) };
}

const visa = (): Card => ({ pan: pan("4242424242424242") });
const mastercard = (): Card => ({ pan: pan("5555555555554444") });
const account = (routing: string, number: string): BankAccount => ({
  routingNumber: secret(routing),
  accountNumber: secret(number),
});

describe("a card", () => {
  it("is refused after the allowed number of declines, from any caller, and no other card is", () => {
    const { guard: one } = guard({ perCard: 2 });
    one.declined(payer, visa());
    expect(one.refusal(payer, visa())).toBeUndefined();
    one.declined({ from: "someone else", to: "4001" }, visa());
    expect(one.refusal({ from: "a third", to: "4002" }, visa())).toEqual({
      by: "card",
      message: "carding-limit: too many payments with this card or account were declined",
    });
    expect(one.refusal(payer, mastercard())).toBeUndefined();
    expect(one.refusal(payer)).toBeUndefined();
  });

  it("is accepted again when the window has passed", () => {
    const { guard: one, clock } = guard({ perCard: 1 });
    one.declined(payer, visa());
    clock.advance(WINDOW_MS - 1);
    expect(one.refusal(payer, visa())?.by).toBe("card");
    clock.advance(1);
    expect(one.refusal(payer, visa())).toBeUndefined();
  });

  it("leaves no digits in memory", () => {
    const { guard: one } = guard({ perCard: 1, perCaller: 1, perDestination: 1 });
    one.declined({ from: CALLER, to: "88005553535" }, visa());
    const seen = inspect(one, { depth: null, showHidden: true });
    expect(/4242|5550100|88005553535/.test(seen)).toBe(false);
  });

  it("has a different hash in another process", () => {
    const { guard: one } = guard({ perCard: 1 });
    one.declined(payer, visa());
    expect(guard({ perCard: 1 }).guard.refusal(payer, visa())).toBeUndefined();
  });
});

describe("a bank account", () => {
  it("is counted by both of its numbers", () => {
    const { guard: one } = guard({ perCard: 1 });
    one.declined(payer, account("121181976", "55559"));
    expect(one.refusal(payer, account("121181976", "55559"))?.by).toBe("card");
    expect(one.refusal(payer, account("121181976", "55558"))).toBeUndefined();
    expect(one.refusal(payer, account("011000015", "55559"))).toBeUndefined();
  });
});

describe("a caller", () => {
  it("is refused before being asked for anything, in every notation of the number", () => {
    const { guard: one } = guard({ perCaller: 1 });
    one.declined(payer, visa());
    for (const from of ["+15550100123", "15550100123", "+1 (555) 010-0123", " 1.555.010.0123 "]) {
      expect(one.refusal({ from, to: "other" })?.by).toBe("caller");
    }
    expect(one.refusal({ from: "+15550100124", to: "4000" })).toBeUndefined();
  });

  it.each([
    "",
    "anonymous",
    "Anonymous",
    "RESTRICTED",
    "unavailable",
    "withheld",
    "0000000000",
    "+266696687",
    "+7378742833",
    "86282452253",
  ])("without a number (%j) is not counted as one caller", (from) => {
    const { guard: one } = guard({ perCaller: 1, perDestination: 2, perCard: 1 });
    one.declined({ from, to: "4000" }, visa());
    expect(one.refusal({ from, to: "4000" })).toBeUndefined();
    expect(one.refusal({ from, to: "4000" }, visa())?.by).toBe("card");
    one.declined({ from, to: "4000" }, mastercard());
    expect(one.refusal({ from, to: "4000" })?.by).toBe("destination");
  });
});

describe("a limit of 0", () => {
  it("is none", () => {
    const { guard: one } = guard({});
    for (let times = 0; times < 1_000; times++) one.declined(payer, visa());
    expect(one.refusal(payer, visa())).toBeUndefined();
  });
});
