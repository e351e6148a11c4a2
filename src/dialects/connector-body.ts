import { maskedBankNumber } from "../core/bank-account.js";
import type { Pan } from "../core/card-number.js";
import { type Expiry, twoDigits } from "../core/expiry.js";
import { decimalOf } from "../core/money.js";
import { type BankAccount, type Instrument, isCard, type PayRequest } from "../core/payment.js";
import type { SecretDigits } from "../core/secret-digits.js";
import type { SecretJson } from "../core/secret-json.js";
import { MARK } from "../redaction/mask.js";
import type { DialectEncoder } from "./dialect.js";

/** How a secret number is written to the body: in clear text, or masked. */
export interface Writing<T> {
  pan(pan: Pan): T;
  code(digits: SecretDigits): T;
  bank(digits: SecretDigits): T;
}

/** Keeps the digits in their buffers; `encodeSecretJson` writes them without an intermediate string. */
const AS_IT_IS: Writing<SecretJson> = {
  pan: ({ digits }) => digits,
  code: (digits) => digits,
  bank: (digits) => digits,
};

/** `mark` replaces each hidden digit. */
function masked(mark: string): Writing<string> {
  return {
    pan: (pan) => pan.masked(mark),
    code: (digits) => mark.repeat(digits.length),
    bank: (digits) => maskedBankNumber(digits, mark),
  };
}

/** The content of a connector's request. */
type Body<T> = (
  transactionId: string,
  request: PayRequest,
  instrument: Instrument,
  write: Writing<T>,
) => Readonly<Record<string, unknown>>;

/** The two forms of a dialect's connector request: to be sent, and to be displayed with `mark` for each hidden digit. */
export function connectorBodies(
  body: Body<SecretJson> & Body<string>,
  mark: string = MARK,
): Pick<DialectEncoder, "connectorBody" | "maskedConnectorBody"> {
  return {
    connectorBody: (id, request, instrument) => body(id, request, instrument, AS_IT_IS) as SecretJson,
    maskedConnectorBody: (id, request, instrument) => body(id, request, instrument, masked(mark)),
  };
}

/** A card's expiry in the two members that every vendor uses. */
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

/**
 * The request of Twilio's Generic Pay Connector, its members in the order of that page; Voxtelesys shows no request
 * of its own, so VoXML has it too. An amount has all decimals of its currency: "10.00", although the page's own
 * example drops the last zero.
 */
export function genericBody<T>(
  transactionId: string,
  request: PayRequest,
  instrument: Instrument,
  write: Writing<T>,
) {
  const { transaction, currency, description, knownPostalCode } = request;
  const money =
    transaction.kind === "charge"
      ? { amount: decimalOf(transaction.amount), currency_code: currency }
      : undefined;
  const head = { method: transaction.kind, transaction_id: transactionId };
  const parameters = parameterMembers(request);
  if (!isCard(instrument)) {
    return { ...head, ...accountMembers(instrument, write), ...money, description, parameters };
  }
  const { pan, expiry, cvv, postalCode } = instrument;
  return {
    ...head,
    cardnumber: write.pan(pan),
    cvv: cvv === undefined ? "" : write.code(cvv),
    ...money,
    ...expiryMembers(expiry),
    description,
    postal_code: postalCode ?? knownPostalCode ?? "",
    parameters,
  };
}
