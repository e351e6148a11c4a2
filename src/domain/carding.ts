import type { CallInfo } from "./call.js";
import type { CardingRefusal } from "./carding-limit.js";
import type { Instrument } from "./pay.js";

/** Who pays, and where. */
export type Payer = Pick<CallInfo, "from" | "to">;

/** Counts declined payments, so that nobody tries stolen cards one after the other. */
export interface Carding {
  /**
   * Why no payment is taken of this caller, or with this card or account; undefined when one is. Asked before the caller
   * is asked for anything, and again, with what is paid with, before the connector is asked.
   */
  refusal(payer: Payer, instrument?: Instrument): CardingRefusal | undefined;
  /** A connector has declined a payment. */
  declined(payer: Payer, instrument: Instrument): void;
}
