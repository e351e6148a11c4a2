import type { FormFields } from "../../src/core/http.js";
import type { Captured, Field, PayReport, PayRequest, Stage } from "../../src/core/payment.js";
import { encodeSecretJson } from "../../src/core/secret-json.js";
import type { Caller, Dialect } from "../../src/dialects/dialect.js";
import { pan, secret } from "./card.js";

/** Ann calls; with an account id of every vendor. */
export const caller: Caller = {
  call: {
    id: "6F9619FF-8B86-D011-B42D-00C04FC964FF",
    from: "+15551110000",
    callerName: "Ann",
    to: "+15552220000",
    direction: "inbound",
  },
  account: {
    accountSid: "AC00000000000000000000000000000001",
    accountId: "4711",
    trunkId: "90001",
  },
  status: "in-progress",
};

/** A complete Visa card. */
export function capturedCard() {
  return {
    pan: pan("4242424242424242"),
    expiry: { month: 5, year: 2027 },
    cvv: secret("987"),
    postalCode: "94109",
  } satisfies Captured;
}

/** The bank account of Twilio's page. */
export function capturedAccount() {
  return { routingNumber: secret("121181976"), accountNumber: secret("508862392") } satisfies Captured;
}

/** What a caller has entered when a stage begins. */
export function capturedBefore(stage: Stage, { fields }: PayRequest): Captured {
  const known: Readonly<Record<Field, Captured>> = {
    "payment-card-number": { pan: capturedCard().pan },
    "expiration-date": { expiry: capturedCard().expiry },
    "security-code": { cvv: capturedCard().cvv },
    "postal-code": { postalCode: capturedCard().postalCode },
    "bank-routing-number": { routingNumber: capturedAccount().routingNumber },
    "bank-account-number": { accountNumber: capturedAccount().accountNumber },
  };
  const at = (fields as readonly Stage[]).indexOf(stage);
  const before = at < 0 ? fields : fields.slice(0, at);
  return Object.assign({}, ...before.map((field) => known[field]));
}

/** The form of a status webhook. */
export function statusForm(dialect: Dialect, request: PayRequest, report: Partial<PayReport>): FormFields {
  const body = dialect.status({
    caller,
    request,
    report: { stage: "payment-card-number", attempt: 1, captured: {}, ...report },
    url: "https://a.test/status",
    at: 0,
  });
  if (!("form" in body)) throw new Error("the status webhook is not a form");
  return body.form;
}

/** The value of a form's field. */
export function value(fields: FormFields, name: string): string | undefined {
  return fields.find(([field]) => field === name)?.[1];
}

/** The non-empty fields of a form, by name. */
export function filled(fields: FormFields): Record<string, string> {
  return Object.fromEntries(fields.filter(([, text]) => text !== ""));
}

/** Whether the bytes sent to a connector are exactly these; a boolean, so that a failure shows no digits. */
export function isSent(
  dialect: Dialect,
  request: PayRequest,
  instrument: Parameters<Dialect["connectorBody"]>[2],
  expected: string,
): boolean {
  const body = encodeSecretJson(dialect.connectorBody("PAY1", request, instrument));
  return Buffer.from(body).equals(Buffer.from(expected));
}
