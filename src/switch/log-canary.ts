import { randomUUID } from "node:crypto";
import { firstValueFrom, type Observable, ReplaySubject, takeUntil, timer } from "rxjs";
import type { Clock } from "../domain/clock.js";
import type { LogLine } from "./esl/log-line.js";

/** The connection, as the canary uses it. */
export interface CanaryLink {
  command(line: string): Promise<string>;
  api(command: string): Promise<string>;
  readonly log$: Observable<LogLine>;
}

/** Whether FreeSWITCH's core writes lines at INFO; "unproven" where not even a line of the highest level came back. */
export type LogFinding = "silent" | "speaks" | "unproven";

/** An idle Event Socket hands a line on within 22 ms (measured). */
const LINE_LIMIT_MS = 2_000;
const TEXT = "freeswitch-pay checks the log level";

/**
 * Has FreeSWITCH write a line at INFO and then one at CONSOLE, which every level lets through, and sees which come
 * back. All lines go through one queue (LOG_QUEUE in switch_log.c), so when the second is there and the first is not,
 * the core has not written the first: silence is proven, not waited for. Rejects as `EslLink.command` does.
 */
export async function findLogLevel(link: CanaryLink, clock: Clock): Promise<LogFinding> {
  const mark = randomUUID();
  const control$ = new ReplaySubject<true>(1);
  let speaks = false;
  const lines = link.log$.subscribe((line) => {
    if (line.holds(`${mark} at info`)) speaks = true;
    if (line.holds(`${mark} at console`)) control$.next(true);
  });
  try {
    await Promise.all([
      link.command("log info"),
      link.api(`log info ${TEXT}: ${mark} at info`),
      link.api(`log console ${TEXT}: ${mark} at console`),
    ]);
    const control = control$.pipe(takeUntil(timer(LINE_LIMIT_MS, clock)));
    const isHeard = await firstValueFrom(control, { defaultValue: false });
    if (speaks) return "speaks";
    return isHeard ? "silent" : "unproven";
  } finally {
    lines.unsubscribe();
    // Not awaited: whoever asks need not wait, and a connection that closed has no log any more.
    link.command("nolog").catch(() => undefined);
  }
}
