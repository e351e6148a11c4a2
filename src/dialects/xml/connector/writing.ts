import { maskedBankNumber } from "../../../domain/bank.js";
import { type Expiry, twoDigits } from "../../../domain/expiry.js";
import type { Pan } from "../../../domain/pan.js";
import type { BankAccount, Instrument, PayRequest } from "../../../domain/pay.js";
import type { SecretDigits } from "../../../domain/secret-digits.js";
import type { SecretJson } from "../../../domain/secret-json.js";
import type { PayWords } from "../../dialect.js";

const MARK = "x";

/** How a secret number is written: into the body as it is, or masked. */
export interface Writing<T> {
  pan(pan: Pan): T;
  code(digits: SecretDigits): T;
  bank(digits: SecretDigits): T;
}

/** With the digits still in their buffers, which `encodeSecretJson` writes without a string between. */
const AS_IT_IS: Writing<SecretJson> = {
  pan: ({ digits }) => digits,
  code: (digits) => digits,
  bank: (digits) => digits,
};

const MASKED: Writing<string> = {
  pan: (pan) => pan.masked(MARK),
  code: (digits) => MARK.repeat(digits.length),
  bank: (digits) => maskedBankNumber(digits, MARK),
};

/** What a connector's request says. */
export type Body<T> = (
  transactionId: string,
  request: PayRequest,
  instrument: Instrument,
  write: Writing<T>,
) => Readonly<Record<string, unknown>>;

/** The two forms of a dialect's connector request: to be sent, and to be shown. */
export function connectorBodies(
  body: Body<SecretJson> & Body<string>,
): Pick<PayWords, "connectorBody" | "maskedConnectorBody"> {
  return {
    connectorBody: (id, request, instrument) => body(id, request, instrument, AS_IT_IS) as SecretJson,
    maskedConnectorBody: (id, request, instrument) => body(id, request, instrument, MASKED),
  };
}

/** A card's expiry in the two members that every vendor has for it. */
export function expiryMembers(expiry: Expiry | undefined) {
  return {
    expiry_month: expiry === undefined ? "" : twoDigits(expiry.month),
    expiry_year: expiry === undefined ? "" : twoDigits(expiry.year % 100),
  };
}

/** A bank account in the members of Twilio's Generic Pay Connector. */
export function accountMembers<T>(account: BankAccount, write: Writing<T>) {
  return {
    bankaccountnumber: write.bank(account.accountNumber),
    routingnumber: write.bank(account.routingNumber),
  };
}

/** A document's own parameters. */
export function parameterMembers({ parameters }: PayRequest): Readonly<Record<string, string>> {
  return Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
}
