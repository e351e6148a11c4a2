import type { Payment } from "../../src/connectors/connector.js";
import { HttpConnector, type HttpConnectorOptions } from "../../src/connectors/http/http-connector.js";
import { pan, secret } from "./card.js";
import { payRequest } from "./pay-run.js";
import { type Reply, ScriptedHttp, settled } from "./scripted-http.js";
import { VirtualClock } from "./virtual-clock.js";

export const TEST_NUMBER = "4000056655665556";

/** A payment by card; `number` is written into the body as a dialect does. */
export function cardPayment(number = TEST_NUMBER, changes: Partial<Payment["request"]> = {}): Payment {
  const card = pan(number);
  const body = { method: "charge", transaction_id: "t1", cardnumber: card.digits };
  return { id: "t1", request: payRequest(changes), instrument: { pan: card }, body, maskedBody: {} };
}

export function accountPayment(accountNumber: string): Payment {
  const instrument = { routingNumber: secret("121181976"), accountNumber: secret(accountNumber) };
  const body = { transaction_id: "t1", bankaccountnumber: instrument.accountNumber };
  return { id: "t1", request: payRequest({ method: "ach-debit" }), instrument, body, maskedBody: {} };
}

export const charge = { charge_id: "ch_1", error_code: null, error_message: null };
export const TOKENIZE = { transaction: { kind: "tokenize" } } as const;

/** A connector in virtual time whose server gives these replies. */
export function httpConnector(
  replies: ConstructorParameters<typeof ScriptedHttp>[1] | Reply,
  options: Partial<HttpConnectorOptions> = {},
  random = () => 1,
) {
  const clock = new VirtualClock();
  const script = typeof replies === "function" || Array.isArray(replies) ? replies : [replies as Reply];
  const http = new ScriptedHttp(clock, script);
  const connector = new HttpConnector(
    { name: "Default", url: "https://pay.example/", deadlineMs: 10_000, retries: 5, ...options },
    http,
    clock,
    random,
  );
  const submit = (payment = cardPayment()) => settled(clock, connector.submit(payment));
  const lookup = (id = "t1") => settled(clock, connector.lookup?.(id) as ReturnType<typeof connector.submit>);
  return { connector, clock, sent: http.sent, submit, lookup };
}
