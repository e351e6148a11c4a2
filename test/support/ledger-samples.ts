import type { ConnectorOutcome } from "../../src/core/payment.js";
import type { NewWebhook } from "../../src/ledger/outbox.js";
import type { NewTransaction } from "../../src/ledger/transaction.js";

/** 2026-11-01, midnight UTC. */
export const MIDNIGHT = Date.UTC(2026, 10, 1);

export function newTransaction(given: Partial<NewTransaction> = {}): NewTransaction {
  return {
    id: "PAY1",
    callId: "6f9619ff-8b86-d011-b42d-00c04fc964ff",
    dialect: "twiml",
    kind: "charge",
    method: "credit-card",
    amountMinor: 2045,
    currency: "USD",
    connector: "Default",
    maskedNumber: "xxxxxxxxxxxx4242",
    brand: "visa",
    createdAt: MIDNIGHT,
    ...given,
  };
}

export function newWebhook(given: Partial<NewWebhook> = {}): NewWebhook {
  return {
    id: "WEBHOOK1",
    stream: "6f9619ff-8b86-d011-b42d-00c04fc964ff",
    topic: "status",
    signer: "twiml",
    method: "POST",
    url: "https://shop.test/status",
    contentType: "application/x-www-form-urlencoded",
    body: "PaymentCardNumber=xxxxxxxxxxxx4242",
    createdAt: MIDNIGHT,
    ...given,
  };
}

export const approved: ConnectorOutcome = {
  state: "approved",
  chargeId: "ch_1",
  tokenId: "tok_1",
  profileId: "cus_1",
  parameters: {},
};

export function refused(state: "declined" | "failed" | "unknown", message = "No."): ConnectorOutcome {
  return { state, code: "card_declined", message, parameters: {} };
}
