import { mmyy } from "../../../domain/expiry.js";
import type { Captured } from "../../../domain/pay.js";

/** What stands in the place of a hidden digit. */
export const MARK = "*";

/**
 * What has been captured, as SWML shows it: of the number the last four digits, of the security code its length, the
 * expiry as MMYY, and "" for what is not known.
 */
export function shownCard({ pan, expiry, cvv, postalCode }: Captured, knownPostalCode: string | undefined) {
  return {
    number: pan?.masked(MARK) ?? "",
    type: pan?.brand ?? "",
    securityCode: MARK.repeat(cvv?.length ?? 0),
    expirationDate: expiry === undefined ? "" : mmyy(expiry),
    postalCode: postalCode ?? knownPostalCode ?? "",
  };
}
