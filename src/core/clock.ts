import { asyncScheduler, type SchedulerLike } from "rxjs";

/** All time in this system is read from, and waited for on, an RxJS scheduler; milliseconds. */
export type Clock = SchedulerLike;

/** The clock of the machine. */
export const systemClock: Clock = asyncScheduler;
