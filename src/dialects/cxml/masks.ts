import { mmyy } from "../../domain/expiry.js";
import type { Masks } from "../xml/webhooks/masks.js";

/** "Card expiration in MMYY format"; "Bank routing number", where the account number is "Masked". */
export const MASKS: Masks = { card: "x", account: "*", expiry: mmyy };
