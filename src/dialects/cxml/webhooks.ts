import { mmyy } from "../../core/expiry.js";
import type { FormFields } from "../../core/http.js";
import type { PayOutcome, PayRequest } from "../../core/payment.js";
import type { Caller, StatusMoment } from "../dialect.js";
import {
  actionValues,
  connectorParameters,
  inOrder,
  type Masks,
  statusValues,
} from "../xml/webhook-fields.js";

/** "Card expiration in MMYY format"; "Bank routing number", where the account number is "Masked". */
const MASKS: Masks = { card: "x", account: "*", expiry: mmyy };

const ACTION_NAMES = [
  "Result",
  "ProfileId",
  "PaymentToken",
  "PaymentConfirmationCode",
  "PaymentMethod",
  "PaymentCardNumber",
  "PaymentCardType",
  "ExpirationDate",
  "SecurityCode",
  "PaymentCardPostalCode",
  "BankAccountNumber",
  "BankRoutingNumber",
  "PaymentError",
  "PayErrorCode",
  "ConnectorError",
] as const;

/**
 * The result fields of the POST to `action`, in the order of the page, section "action Request Parameters". The page
 * gives no numbers for PayErrorCode, and so it is empty.
 */
export function actionFields(request: PayRequest | undefined, outcome: PayOutcome): FormFields {
  return [...inOrder(ACTION_NAMES, actionValues(request, outcome, MASKS)), ...connectorParameters(outcome)];
}

const DIRECTIONS = { inbound: "inbound", outbound: "outbound-api" } as const;

/** A call's id in SignalWire's format: a UUID, the same for the whole call (decision 20). */
export function callSid(id: string): string {
  return id.toLowerCase();
}

/** The "standard request parameters" of SignalWire's voice XML, sent with every request for a document. */
export function requestFields(caller: Caller): FormFields {
  const { from, to, direction } = caller.call;
  return [
    ["CallSid", callSid(caller.call.id)],
    ["AccountSid", caller.account.accountSid ?? ""],
    ["From", from],
    ["To", to],
    ["CallStatus", caller.status],
    ["ApiVersion", "2010-04-01"],
    ["Direction", DIRECTIONS[direction]],
  ];
}

const STATUS_NAMES = [
  "For",
  "ErrorType",
  "Attempt",
  "PaymentMethod",
  "PaymentCardNumber",
  "PaymentCardType",
  "SecurityCode",
  "ExpirationDate",
  "PaymentCardPostalCode",
] as const;

/**
 * The body of the POST to `statusCallback`, in the order of the page, section "statusCallback Request Parameters".
 * The account and the call precede them; without these the stage could not be attributed to a call.
 */
export function statusFields(moment: StatusMoment): FormFields {
  const { caller } = moment;
  return [
    ["AccountSid", caller.account.accountSid ?? ""],
    ["CallSid", callSid(caller.call.id)],
    ...inOrder(STATUS_NAMES, statusValues(moment, MASKS)),
  ];
}
