import {
  asyncScheduler,
  firstValueFrom,
  NEVER,
  type Observable,
  type SchedulerLike,
  takeUntil,
  timer,
} from "rxjs";

/** All time in this system is read from, and waited for on, an RxJS scheduler; milliseconds. */
export type Clock = SchedulerLike;

/** The clock of the machine. */
export const systemClock: Clock = asyncScheduler;

/** Waits for a time in milliseconds, or until `until$` emits if that is earlier. */
export async function pause(ms: number, clock: Clock, until$: Observable<unknown> = NEVER): Promise<void> {
  await firstValueFrom(timer(ms, clock).pipe(takeUntil(until$)), { defaultValue: undefined });
}
