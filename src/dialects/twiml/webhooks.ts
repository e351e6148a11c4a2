import { mmyy } from "../../core/expiry.js";
import type { FormFields } from "../../core/http.js";
import { hexOf } from "../../core/ids.js";
import type { PayOutcome, PayRequest } from "../../core/payment.js";
import type { Caller, StatusMoment } from "../dialect.js";
import {
  actionValues,
  connectorParameters,
  inOrder,
  type Masks,
  statusValues,
} from "../xml/webhook-fields.js";
import { payErrorCode } from "./pay-error-code.js";

/** The expiry is MMYY: the page says MMDD, its newer copy MMYY. Both webhooks show a routing number in full. */
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
  "BankAccountType",
  "PaymentError",
  "PayErrorCode",
  "ConnectorError",
] as const;

/**
 * The result fields of the POST to `action`, in the order of the page, section "Twilio's POST request to your
 * action URL".
 */
export function actionFields(request: PayRequest | undefined, outcome: PayOutcome): FormFields {
  const values = actionValues(request, outcome, MASKS);
  const PayErrorCode = payErrorCode(request, outcome);
  return [...inOrder(ACTION_NAMES, { ...values, PayErrorCode }), ...connectorParameters(outcome)];
}

const DIRECTIONS = { inbound: "inbound", outbound: "outbound-api" } as const;

/** A call's id in Twilio's format, the same for the whole call (decision 20). */
export function callSid(id: string): string {
  return `CA${hexOf(id)}`;
}

/** Twilio's "standard request parameters" for voice, sent with every request for a document. */
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
    ["Caller", from],
    ["Called", to],
  ];
}

const STATUS_NAMES = [
  "AccountSid",
  "CallSid",
  "For",
  "ErrorType",
  "Attempt",
  "PaymentMethod",
  "PaymentCardNumber",
  "PaymentCardType",
  "ExpirationDate",
  "SecurityCode",
  "PaymentCardPostalCode",
  "BankAccountNumber",
  "BankRoutingNumber",
  "BankAccountType",
] as const;

/** The body of the POST to `statusCallback`, in the order of the page, section "statusCallback". */
export function statusFields(moment: StatusMoment): FormFields {
  const { caller } = moment;
  return inOrder(STATUS_NAMES, {
    AccountSid: caller.account.accountSid ?? "",
    CallSid: callSid(caller.call.id),
    ...statusValues(moment, MASKS),
  });
}
