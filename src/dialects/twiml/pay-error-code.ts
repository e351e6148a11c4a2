import type { PayOutcome, PayRequest } from "../../domain/pay.js";

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

/** The connector's address may not be asked: a configuration error of Pay. */
const MISCONFIGURED = "64001";
const UNAVAILABLE = "64002";
const CHARGE_REJECTED = "64008";
const TOKEN_REJECTED = "64010";

/**
 * The number in Twilio's error dictionary for how a payment ended; "" where it has none. Numbers that tell of what
 * can't happen here are not used: connectors without tokens, charges or a currency (64005 to 64007, 64011), Twilio's
 * own permission (64009), and sessions of the Payments API (64018, 64019, 64021).
 */
export function payErrorCode(request: PayRequest | undefined, outcome: PayOutcome): string {
  const { result, vendorCode, attribute = "", connector } = outcome;
  if (result === "validation-error") return vendorCode ?? ATTRIBUTE_CODES[attribute] ?? INVALID_VALUE;
  if (result !== "payment-connector-error") return vendorCode ?? "";
  if (connector?.state === "declined") {
    return request?.transaction.kind === "charge" ? CHARGE_REJECTED : TOKEN_REJECTED;
  }
  return connector?.state === "failed" && connector.code === "HTTP_ADDRESS_REFUSED"
    ? MISCONFIGURED
    : UNAVAILABLE;
}
