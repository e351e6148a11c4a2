import { CARD_BRANDS } from "../../core/card-number.js";
import { LARGEST_AMOUNT } from "../../core/money.js";
import { BANK_ACCOUNT_TYPES, BANK_FIELDS, CARD_FIELDS } from "../../core/payment.js";
import { ENGLISH, type XmlPayProfile } from "../xml/pay/profile.js";
import { ATTRIBUTE_CODES, MISSING_PARAMETER, TYPE_ON_CARD } from "./pay-error-code.js";

/**
 * Twilio's <Pay>: the attribute table of its page, the <Prompt> page's table, the numbers of its error dictionary
 * (64001 to 64021), and our decisions where they are silent (docs/decisions/dialects.md).
 */
export const TWIML_PAY: XmlPayProfile = {
  attributes: [
    "input",
    "action",
    "method",
    "statusCallback",
    "statusCallbackMethod",
    "paymentMethod",
    "bankAccountType",
    "timeout",
    "maxAttempts",
    "securityCode",
    "postalCode",
    "minPostalCodeLength",
    "paymentConnector",
    "tokenType",
    "chargeAmount",
    "currency",
    "language",
    "description",
    "validCardTypes",
  ],
  defaults: {
    input: "dtmf",
    method: "POST",
    statusCallbackMethod: "POST",
    paymentMethod: "credit-card",
    bankAccountType: "consumer-checking",
    timeout: "5",
    maxAttempts: "2",
    securityCode: "true",
    postalCode: "true",
    paymentConnector: "Default",
    tokenType: "reusable",
    currency: "usd",
    language: "en-us",
    validCardTypes: "visa mastercard amex",
  },
  choices: {
    input: ["dtmf"],
    method: ["POST"],
    statusCallbackMethod: ["GET", "POST"],
    paymentMethod: ["credit-card", "ach-debit"],
    bankAccountType: BANK_ACCOUNT_TYPES,
    maxAttempts: ["1", "2", "3"],
    tokenType: ["one-time", "reusable", "payment-method"],
    validCardTypes: CARD_BRANDS,
  },
  fields: CARD_FIELDS,
  timeoutSeconds: { least: 1, most: 3_600 },
  maxAttemptsCounts: "tries",
  largestAmount: LARGEST_AMOUNT,
  knownPostalCode: true,
  connector: "name",
  // "action: ... Must use https."; the page says nothing of the kind about statusCallback.
  plainHttp: ["statusCallback"],
  bank: {
    charges: true,
    tokenTypes: ["reusable", "one-time", "payment-method"],
    languages: ENGLISH,
    typeOnCardCode: TYPE_ON_CARD,
  },
  prompt: {
    attributes: ["for", "attempt", "cardType", "errorType", "requireMatchingInputs"],
    stageAttributes: ["for"],
    stages: [...CARD_FIELDS, ...BANK_FIELDS, "payment-processing"],
    silent: [],
    matchable: BANK_FIELDS,
    mostAttempts: 10,
    errors: {
      timeout: "input-timeout",
      "invalid-card-number": "invalid-card-number",
      "invalid-card-type": "invalid-card-type",
      "invalid-date": "invalid-date",
      "invalid-security-code": "invalid-security-code",
      "invalid-postal-code": "invalid-postal-code",
      "invalid-bank-routing-number": "invalid-bank-routing-number",
      "invalid-bank-account-number": "invalid-bank-account-number",
      "input-matching-failed": "input-matching-failed",
      "internal-error": null,
    },
  },
  vendorCodes: ATTRIBUTE_CODES,
  missingCode: MISSING_PARAMETER,
};
