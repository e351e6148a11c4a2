import type { Observable } from "rxjs";
import type { ChannelEnd } from "../core/call.js";
import type { CardBrand } from "../core/card-number.js";
import type { Clock } from "../core/clock.js";
import type { Digit } from "../core/dtmf.js";
import type { AppError } from "../core/errors.js";
import type { Expiry } from "../core/expiry.js";
import type {
  CardingRefusal,
  ConnectorOutcome,
  FieldError,
  Instrument,
  PayReport,
  Stage,
} from "../core/payment.js";

/** What the caller is to hear at a stage. */
export interface PromptCue {
  readonly stage: Stage;
  /** From 1. */
  readonly attempt: number;
  /** Why the stage is asked again. */
  readonly error?: FieldError;
  /** The second asking of a field that must be entered twice. */
  readonly again?: boolean;
  /** Known from the card number on. */
  readonly brand?: CardBrand;
  /** The switch could not be reached for a while: keys are lost, and the field is asked anew in the same try. */
  readonly interrupted?: true;
  /**
   * Which keys stop it. After a field that ended by itself, a `#` still belongs to that field and must not cut the
   * next prompt; while the payment is processed no key does.
   */
  readonly bargeIn: "any" | "any-but-pound" | "none";
}

/** What a pay session needs from the rooms around it. */
export interface PayPorts {
  readonly digits$: Observable<Digit>;
  readonly hangup$: Observable<ChannelEnd>;
  /** Whether the caller can be heard; its first value counts as true. */
  readonly isReachable$: Observable<boolean>;
  /** Cold; completes when the prompt has been heard, and stops it when unsubscribed. */
  prompt(cue: PromptCue): Observable<never>;
  /** Tells the status webhook; returns at once. */
  report(report: PayReport): void;
  /** Why no payment is taken of this caller, or with this card or account; asked before the caller and the connector. */
  refusal(instrument?: Instrument): CardingRefusal | undefined;
  /** Asks the connector; never rejects. */
  submit(instrument: Instrument): Promise<ConnectorOutcome>;
  /** Why the card can't be collected safely any more; ends a payment that is still collected. Absent: nothing can. */
  readonly fault$?: Observable<AppError>;
  /** Stops the payment from outside while it is still collected. */
  readonly stop$: Observable<unknown>;
  readonly clock: Clock;
  /** The current month where the merchant is. */
  today(): Expiry;
}
