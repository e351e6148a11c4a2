import type { ConnectorOutcome } from "../domain/pay.js";
import type { Settlement } from "../domain/transaction.js";

/** What a connector says of an unknown payment when it is asked. */
export function settlementOf(
  outcome: Exclude<ConnectorOutcome, { state: "unknown" }>,
  at: number,
): Settlement {
  const settlement = { by: "lookup", at } as const;
  if (outcome.state !== "approved")
    return {
      ...settlement,
      as: outcome.state as "declined" | "failed",
      note: `${outcome.code}: ${outcome.message}`,
    };
  const { chargeId, tokenId } = outcome;
  return {
    ...settlement,
    as: "approved",
    ...(chargeId === undefined ? {} : { confirmation: chargeId }),
    ...(tokenId === undefined ? {} : { token: tokenId }),
  };
}
