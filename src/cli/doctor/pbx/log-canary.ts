import { randomUUID } from "node:crypto";
import { filter, firstValueFrom, map, takeUntil, takeWhile, timer, toArray } from "rxjs";
import type { Clock } from "../../../domain/clock.js";
import type { EventSocket } from "./event-socket.js";

/** Whether FreeSWITCH writes INFO lines; "unproven" where not even a line that every level lets through came back. */
export type Canary = "written" | "not-written" | "unproven";

/** How long a line may take from FreeSWITCH's log to the Event Socket; it polls every 20 ms. */
const WAIT_MS = 2_000;

/**
 * Proves whether FreeSWITCH writes INFO lines, which is where it writes every key of a caller: there is no command that
 * reads the log level (`fsctl loglevel` without one turns the log off). A line at INFO is logged, and one at CONSOLE after
 * it, which every level lets through; all lines go through one queue (LOG_QUEUE in switch_log.c), so the second one alone
 * proves that the first was dropped. Leaves one line in FreeSWITCH's log. Rejects with ESL_*.
 */
export async function logCanary(socket: EventSocket, clock: Clock): Promise<Canary> {
  const mark = `freeswitch-pay doctor ${randomUUID()}`;
  await socket.command("log info");
  const heard = firstValueFrom(
    socket.logLines$.pipe(
      map((line) => (["info", "console"] as const).find((level) => line.holds(`${mark} ${level}`))),
      filter((level) => level !== undefined),
      takeWhile((level) => level !== "console", true),
      takeUntil(timer(WAIT_MS, clock)),
      toArray(),
    ),
  );
  await socket.api(`log info ${mark} info`);
  await socket.api(`log console ${mark} console`);
  const levels = await heard;
  await socket.command("nolog");
  if (levels.includes("info")) return "written";
  return levels.length > 0 ? "not-written" : "unproven";
}
