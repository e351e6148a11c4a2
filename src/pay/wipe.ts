import type { Captured } from "../domain/pay.js";

/** Overwrites all numbers that were captured. */
export function wipeCaptured({ pan, cvv, routingNumber, accountNumber }: Captured): void {
  for (const digits of [pan?.digits, cvv, routingNumber, accountNumber]) digits?.wipe();
}
