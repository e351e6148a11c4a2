import type { Captured } from "../domain/pay.js";
import type { PayState } from "./state.js";

/** Overwrites the card number and the security code. */
export function wipeCaptured({ pan, cvv }: Captured): void {
  pan?.digits.wipe();
  cvv?.wipe();
}

/** Overwrites the digits that the former state holds and the next does not. */
export function wipeDropped(former: PayState, next: PayState): void {
  if (former.phase !== "collecting") return;
  if (next.phase !== "collecting" || next.entry !== former.entry) former.entry.wipe();
}
