import { data as currencies } from "currency-codes";
import { describe, expect, it } from "vitest";
import { BANK_FIELDS, CARD_FIELDS, CLOSING_STAGES, FIELD_ERRORS } from "../../../src/core/payment.js";
import { TRANSACTION_STATES } from "../../../src/ledger/transaction.js";
import { amountText, maskedText, transactionTitle } from "../../../src/sidecar/web/live/amount.js";
import { ApiProblem } from "../../../src/sidecar/web/live/api-problem.js";
import { durationText, timeText, untilText } from "../../../src/sidecar/web/live/time.js";
import { fieldErrorText, isCollecting, stageText, stateText } from "../../../src/sidecar/web/live/words.js";

describe("an amount", () => {
  it.each([
    [4250, "USD", "$42.50"],
    [5, "EUR", "€0.05"],
    [5200, "JPY", "¥5,200"],
    [1234, "KWD", "KWD 1.234"],
    // Browsers write these without decimals, which would show a hundred times the amount.
    [4250, "COP", "COP 42.50"],
    [4250, "HUF", "HUF 42.50"],
  ])("of %i %s is %s", (minor, currency, text) => {
    expect(amountText(minor, currency, "en-US").replaceAll("\u00a0", " ")).toBe(text);
  });

  it("has the decimals of ISO 4217 for every currency", () => {
    for (const { code, digits } of currencies) {
      const [, fraction = ""] = amountText(123_456, code, "en-US").split(".");
      expect([code, fraction.length]).toEqual([code, digits]);
    }
  });

  it("is absent for a token", () => {
    expect(transactionTitle({ kind: "tokenize", amount: 0, currency: "USD" })).toBe("Token");
  });
});

describe("words", () => {
  it("exist for every stage, field error and state of the API", () => {
    for (const stage of [...CARD_FIELDS, ...BANK_FIELDS, "payment-processing", ...CLOSING_STAGES])
      expect(stageText(stage)).not.toBe(stage);
    for (const error of FIELD_ERRORS) expect(fieldErrorText(error)).not.toBe(error);
    for (const state of TRANSACTION_STATES) expect(stateText(state)).not.toBe(state);
  });

  it("that are unknown are shown unchanged", () => {
    expect(stageText("retina-scan")).toBe("retina-scan");
    expect(stageText("constructor")).toBe("constructor");
  });

  it("state that a payment can be stopped while a field is collected, and only then", () => {
    for (const stage of [...CARD_FIELDS, ...BANK_FIELDS]) {
      expect(isCollecting({ active: true, stage })).toBe(true);
      expect(isCollecting({ active: false, stage })).toBe(false);
    }
    for (const stage of ["payment-processing", ...CLOSING_STAGES, null])
      expect(isCollecting({ active: true, stage })).toBe(false);
  });

  it("shorten a masked number, and leave other text unchanged", () => {
    expect(maskedText("xxxxxxxxxxxx4242")).toBe("•••• 4242");
    expect(maskedText("xxxxxxx92")).toBe("•••• 92");
    expect(maskedText("+xxxxxxx0100")).toBe("•••• 0100");
    expect(maskedText("xxx-xxx-0100")).toBe("•••• 0100");
    expect(maskedText("Alexx")).toBe("Alexx");
    expect(maskedText("web-phone")).toBe("web-phone");
  });
});

describe("a time", () => {
  const now = new Date(2026, 10, 24, 15, 0, 0).getTime();

  it("has a date only if it is not today", () => {
    expect(timeText(new Date(now - 60_000).toISOString(), now, "en-GB")).toBe("14:59:00");
    expect(timeText(new Date(now - 86_400_000).toISOString(), now, "en-GB")).toBe("23 Nov, 15:00");
  });

  it.each([
    [-500, "0:00"],
    [7_999, "0:07"],
    [750_000, "12:30"],
    [3_723_000, "1:02:03"],
  ])("that lasts %i ms is %s", (milliseconds, text) => {
    expect(durationText(milliseconds)).toBe(text);
  });

  it.each([
    [-1, "now"],
    [40, "in 40 s"],
    [180, "in 3 min"],
    [7200, "in 2 h"],
  ])("that is %i s ahead is %s", (seconds, text) => {
    expect(untilText(new Date(now + seconds * 1000).toISOString(), now)).toBe(text);
  });
});

describe("a problem", () => {
  it("is worded as a sentence, without the code at its end", () => {
    const problem = new ApiProblem({
      status: 409,
      code: "TRANSACTION_STATE",
      detail: "it is settled [TRANSACTION_STATE]",
    });
    expect(problem.words).toBe("It is settled.");
  });

  it("from a proxy states the status", async () => {
    const problem = await ApiProblem.of(
      new Response("<html>", { status: 502, headers: { "retry-after": "3" } }),
    );
    expect(problem).toMatchObject({ words: "The server answered 502.", code: "", retryAfterMs: 3000 });
  });
});
