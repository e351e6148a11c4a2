import type { CallRecord } from "../../src/ledger/ledger.js";
import type { Webhook } from "../../src/ledger/outbox.js";
import type { Transaction } from "../../src/ledger/transaction.js";
import { newTransaction } from "./ledger-samples.js";

/** 2026-11-02T09:00:00Z. */
export const MORNING = Date.UTC(2026, 10, 2, 9);

export function transactionRow(change: Partial<Transaction> = {}): Transaction {
  return {
    ...newTransaction({ id: "t1", callId: "c1", createdAt: MORNING }),
    state: "unknown",
    ...change,
  };
}

export function webhookRow(change: Partial<Webhook> = {}): Webhook {
  return {
    id: "msg_1",
    stream: "c1",
    topic: "transaction.approved",
    signer: "event",
    transactionId: "t1",
    method: "POST",
    url: "https://user:hush@app.example/hook?token=hush",
    contentType: "application/json",
    body: "{}",
    createdAt: MORNING,
    sequence: 1,
    state: "dead",
    attempts: 9,
    nextAt: MORNING,
    ...change,
  };
}

export function callRow(change: Partial<CallRecord> = {}): CallRecord {
  return { id: "c1", dialect: "twiml", from: "+15551230100", to: "1000", startedAt: MORNING, ...change };
}
