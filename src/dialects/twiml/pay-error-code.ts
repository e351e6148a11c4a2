import type { ConnectorOutcome, PayOutcome, PayRequest, Unsupported } from "../../core/payment.js";

/** A parameter has an invalid value: what Twilio says of every attribute that has no number of its own. */
export const INVALID_VALUE = "64020";

/** The numbers of attributes that have one: charge amount, connector, payment method, action. */
export const ATTRIBUTE_CODES: Readonly<Record<string, string>> = {
  "": INVALID_VALUE,
  chargeAmount: "64003",
  paymentConnector: "64004",
  paymentMethod: "64013",
  action: "64016",
};

/** <Pay> misses a parameter that it needs. */
export const MISSING_PARAMETER = "64015";

/** `bankAccountType` stands on a payment by card. */
export const TYPE_ON_CARD = "64017";

const UNSUPPORTED_CODES: Readonly<Record<Unsupported, string>> = {
  tokenize: "64005",
  "token-type": "64006",
  charge: "64007",
  currency: "64011",
  "payment-method": "64013",
  parameter: "64014",
};

/** The connector's address may not be asked: a configuration error of Pay. */
const MISCONFIGURED = "64001";
const UNAVAILABLE = "64002";
const CHARGE_REJECTED = "64008";
const NOT_AUTHORIZED = "64009";
const TOKEN_REJECTED = "64010";
const CARD_REJECTED = "64012";

/**
 * The number in Twilio's error dictionary for how a payment ended; "" where it has none. Whoever read the document may
 * have set it already. 64018, 64019 and 64021 are of the Payments API: here a second payment can only come by our own
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
