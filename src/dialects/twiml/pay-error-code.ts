import type { ConnectorOutcome, PayOutcome, PayRequest, Unsupported } from "../../core/payment.js";

/** A parameter has an invalid value: Twilio's number for every attribute without a specific one. */
export const INVALID_VALUE = "64020";

/** The attribute-specific numbers: charge amount, connector, payment method, action. */
export const ATTRIBUTE_CODES: Readonly<Record<string, string>> = {
  "": INVALID_VALUE,
  chargeAmount: "64003",
  paymentConnector: "64004",
  paymentMethod: "64013",
  action: "64016",
};

/** A required parameter of <Pay> is missing. */
export const MISSING_PARAMETER = "64015";

/** `bankAccountType` is set on a card payment. */
export const TYPE_ON_CARD = "64017";

const UNSUPPORTED_CODES: Readonly<Record<Unsupported, string>> = {
  tokenize: "64005",
  "token-type": "64006",
  charge: "64007",
  currency: "64011",
  "payment-method": "64013",
  parameter: "64014",
};

/** The connector's address is not allowed: a configuration error of Pay. */
const MISCONFIGURED = "64001";
const UNAVAILABLE = "64002";
const CHARGE_REJECTED = "64008";
const NOT_AUTHORIZED = "64009";
const TOKEN_REJECTED = "64010";
const CARD_REJECTED = "64012";

/**
 * The number in Twilio's error dictionary for how a payment ended; "" if it has none. The document reader may already have
 * set it. 64018, 64019 and 64021 belong to the Payments API: here a second payment can only be requested through our own
 * API, which refuses it.
 */
export function payErrorCode(request: PayRequest | undefined, outcome: PayOutcome): string {
  const { result, vendorCode, attribute = "", unsupported, connector } = outcome;
  if (vendorCode !== undefined) return vendorCode;
  if (unsupported !== undefined) return UNSUPPORTED_CODES[unsupported];
  if (result === "validation-error") return ATTRIBUTE_CODES[attribute] ?? INVALID_VALUE;
  return result === "payment-connector-error" ? connectorCode(request, connector) : "";
}

function connectorCode(request: PayRequest | undefined, connector: ConnectorOutcome | undefined): string {
  if (connector === undefined || connector.state === "approved") return UNAVAILABLE;
  const { state, code, cause } = connector;
  if (cause === "not-authorized") return NOT_AUTHORIZED;
  if (state === "declined") {
    if (cause === "card") return CARD_REJECTED;
    return request?.transaction.kind === "charge" ? CHARGE_REJECTED : TOKEN_REJECTED;
  }
  return code === "HTTP_ADDRESS_REFUSED" ? MISCONFIGURED : UNAVAILABLE;
}
