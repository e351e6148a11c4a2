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

/** What to play to the caller at a stage. */
export interface PromptCue {
  readonly stage: Stage;
  /** From 1. */
  readonly attempt: number;
  /** Why the stage is asked again. */
  readonly error?: FieldError;
  /** The second request for a field that must be entered twice. */
  readonly again?: boolean;
  /** Known once the card number is. */
  readonly brand?: CardBrand;
  /** The switch could not be reached for a while: keys are lost, and the field is asked again in the same try. */
  readonly interrupted?: true;
  /** The payment was sent, and its outcome is not known: it must not be called a failure. */
  readonly unsettled?: true;
  /**
   * The keys that stop it. After a field that ended by itself, a `#` still belongs to that field and must not cut off the
   * next prompt; while the payment is processed, no key stops it.
   */
  readonly bargeIn: "any" | "any-but-pound" | "none";
}

/** What a pay session needs from other modules. */
export interface PayPorts {
  readonly digits$: Observable<Digit>;
  readonly hangup$: Observable<ChannelEnd>;
  /** Whether keys can be received; its first value counts as true. */
  readonly isReachable$: Observable<boolean>;
  /** Cold; completes when the prompt has been played, and stops it when unsubscribed. */
  prompt(cue: PromptCue): Observable<never>;
  /** Notifies the status webhook; returns immediately. */
  report(report: PayReport): void;
  /** Why no payment is taken from this caller, or with this card or account; called before the caller and the connector. */
  refusal(instrument?: Instrument): CardingRefusal | undefined;
  /** Calls the connector; never rejects. */
  submit(instrument: Instrument): Promise<ConnectorOutcome>;
  /** Why the card can no longer be collected safely; ends a payment during collection. Absent: this cannot happen. */
  readonly fault$?: Observable<AppError>;
  /** Stops the payment from outside during collection. */
  readonly stop$: Observable<unknown>;
  readonly clock: Clock;
  /** The current month in the merchant's time zone. */
  today(): Expiry;
}
