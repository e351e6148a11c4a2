import type { Logger } from "pino";
import { interval, Observable, takeUntil } from "rxjs";
import type { Clock } from "../domain/clock.js";
import { asAppError } from "../domain/errors.js";
import type { Lease } from "./channel.js";
import { isAbsence } from "./executions.js";

/** The channel variable that tells another controller, or this one after a restart, that a call is taken. */
export const CONTROLLER_VARIABLE = "pay_controller";
const CONTROLLER = "freeswitch-pay";
const RENEWALS_PER_LEASE = 3;

/** What holding a call needs of its channel. */
export interface LeaseHolder {
  readonly channelId: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly gone$: Observable<unknown>;
  isGone(): boolean;
  api(command: string): Promise<string>;
}

/**
 * Marks the call as taken, then keeps a transfer to the lease's extension ahead of it in FreeSWITCH's scheduler. Never
 * completes and never errors: a renewal that fails is logged, and tried again at the next. Sends nothing after the call.
 */
export function keepLease(holder: LeaseHolder, lease: Lease): Observable<never> {
  const { channelId, clock, logger, gone$ } = holder;
  const attempt = async (command: string) => {
    try {
      await holder.api(command);
    } catch (thrown) {
      // The end of a call, or of the connection, tells itself.
      if (holder.isGone() || isAbsence(thrown)) return;
      const { code, message } = asAppError(thrown);
      logger.warn({ call: channelId, code, reason: message }, "the lease of a call could not be renewed");
    }
  };
  const renew = () => {
    void attempt(`sched_del ${channelId}`);
    void attempt(`sched_transfer +${lease.seconds} ${channelId} ${lease.extension} XML ${lease.context}`);
  };
  return new Observable<never>(() => {
    // Marked first: should we die now, the dialplan's lease still stands.
    void attempt(`uuid_setvar ${channelId} ${CONTROLLER_VARIABLE} ${CONTROLLER}`);
    renew();
    return interval((lease.seconds * 1000) / RENEWALS_PER_LEASE, clock)
      .pipe(takeUntil(gone$))
      .subscribe(renew);
  });
}
