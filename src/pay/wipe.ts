import type { Captured } from "../domain/pay.js";

/** Overwrites the card number and the security code. */
export function wipeCaptured({ pan, cvv }: Captured): void {
  pan?.digits.wipe();
  cvv?.wipe();
}
