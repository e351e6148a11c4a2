import { describe, expect, it } from "vitest";
import { documentDigest } from "../../src/calls/continuation.js";
import { fieldsNow, isApproved, resumption, resumptionOf } from "../../src/calls/resumption.js";
import type { PayOutcome, Target } from "../../src/core/payment.js";
import { cxml } from "../../src/dialects/cxml/cxml.js";
import type { DialectEncoder } from "../../src/dialects/dialect.js";
import { swml } from "../../src/dialects/swml/swml.js";
import { twiml } from "../../src/dialects/twiml/twiml.js";
import { voxml } from "../../src/dialects/voxml/voxml.js";
import type { Transaction } from "../../src/ledger/transaction.js";
import { holdsCardNumber } from "../../src/redaction/card-numbers.js";
import { MIDNIGHT, newTransaction } from "../support/ledger-samples.js";
import { capturedCard, filled } from "../support/moment.js";
import { payRequest } from "../support/pay-run.js";

const CONTINUATION = { digest: documentDigest("<Response><Pay/></Response>"), after: 1 };
const TARGET: Target = { url: "https://shop.test/paid", method: "POST" };

function transaction(given: Partial<Transaction>): Transaction {
  return { ...newTransaction(), state: "unknown", sentAt: MIDNIGHT, ...given };
}

/** The data stored with a payment of this dialect. */
function keptOf(dialect: DialectEncoder, target: Target | "none" = TARGET, keepExpiry = true) {
  const kept = resumption(
    payRequest({ language: "de-DE" }),
    capturedCard(),
    {
      ...(dialect === swml ? {} : { continuation: CONTINUATION }),
      ...(target === "none" ? {} : { action: target, isOwn: true }),
    },
    { dialect, services: { keepExpiry } },
  );
  return { kept, read: resumptionOf(transaction(kept)) };
}

describe.each([twiml, cxml, voxml])("what a payment stores for another process in $name", (dialect) => {
  const approvedBy: PayOutcome = {
    result: "success",
    captured: capturedCard(),
    connector: { state: "approved", chargeId: "ch_1", tokenId: "tok_1", profileId: "cus_1", parameters: {} },
  };
  const answer = { confirmation: "ch_1", token: "tok_1", profile: "cus_1" };

  it("is its language, its action, and fields without a whole card number", () => {
    const { kept, read } = keptOf(dialect);
    expect(read).toMatchObject({
      language: "de-DE",
      continuation: CONTINUATION,
      action: { target: TARGET, isOwn: true },
    });
    expect(holdsCardNumber(kept.resume ?? "")).toBe(false);
  });

  it("has the expiry only if the ledger stores it", () => {
    const expiryOf = (keepExpiry: boolean) =>
      filled(keptOf(dialect, TARGET, keepExpiry).read?.action?.fields ?? []).ExpirationDate ?? "";
    expect(expiryOf(true)).not.toBe("");
    expect(expiryOf(false)).toBe("");
  });

  it("gives an approved payment the fields that it would have had", () => {
    const fields = fieldsNow(
      keptOf(dialect).read?.action?.fields ?? [],
      transaction({ state: "approved", ...answer }),
    );
    expect(filled(fields)).toEqual(filled(dialect.actionFields(payRequest(), approvedBy)));
  });

  it("gives one confirmed by a lookup the same, from the result of the lookup", () => {
    const settlement = {
      as: "approved",
      by: "lookup",
      confirmation: "ch_1",
      token: "tok_1",
      at: MIDNIGHT,
    } as const;
    const settled = transaction({ state: "settled", settlement, profile: "cus_1" });
    const fields = fieldsNow(keptOf(dialect).read?.action?.fields ?? [], settled);
    expect(filled(fields)).toEqual(filled(dialect.actionFields(payRequest(), approvedBy)));
  });

  it("gives an unknown one its error, and no success", () => {
    const lost = transaction({ errorCode: "TRANSACTION_ABANDONED", errorMessage: "It stopped." });
    const kept = keptOf(dialect).read?.action?.fields ?? [];
    const sentFields = filled(fieldsNow(kept, lost));
    expect(sentFields.Result).toBe(filled(kept).Result);
    expect(sentFields.Result).not.toBe("success");
    expect(sentFields.PaymentError ?? "It stopped.").toBe("It stopped.");
  });
});

describe("what a payment stores for another process", () => {
  it("has no action in a script, and none if the verb has none", () => {
    expect([keptOf(swml).read, keptOf(twiml, "none").read]).toEqual([
      { language: "de-DE" },
      { language: "de-DE", continuation: CONTINUATION },
    ]);
  });

  it("is nothing where an address looks like a card number", () => {
    const card = ["4242", "4242", "4242", "4242"].join("");
    const target = { ...TARGET, url: `https://shop.test/paid?order=${card}` };
    expect(keptOf(twiml, target)).toEqual({ kept: {}, read: undefined });
  });
});

it.each([
  ["approved", {}, true],
  ["settled", { settlement: { as: "approved", by: "ann", at: 1 } }, true],
  ["settled", { settlement: { as: "declined", by: "ann", at: 1 } }, false],
  ["unknown", {}, false],
  ["sent", {}, false],
  ["declined", {}, false],
] as const)("a payment that is %s %j counts as made: %s", (state, given, isMade) => {
  expect(isApproved(transaction({ state, ...given }))).toBe(isMade);
});
