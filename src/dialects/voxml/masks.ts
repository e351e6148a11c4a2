import { type Expiry, twoDigits } from "../../domain/expiry.js";
import type { Masks } from "../xml/webhooks/masks.js";

/** "with the format MMYYYY" */
function mmyyyy({ month, year }: Expiry): string {
  return twoDigits(month) + String(year);
}

/** The action webhook shows a routing number whole. */
export const ACTION_MASKS: Masks = { card: "x", account: "x", expiry: mmyyyy };

/** The status webhook shows "all but the last two digits redacted". */
export const STATUS_MASKS: Masks = { ...ACTION_MASKS, routing: "x" };
