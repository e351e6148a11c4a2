import { mmyy } from "../../domain/expiry.js";
import type { Masks } from "../xml/webhooks/masks.js";

/** The expiry is MMYY: the page says MMDD, its newer copy MMYY. Both webhooks show a routing number whole. */
export const MASKS: Masks = { card: "x", account: "*", expiry: mmyy };
