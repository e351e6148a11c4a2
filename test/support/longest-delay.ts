import { monitorEventLoopDelay } from "node:perf_hooks";

/** Milliseconds of the longest delay of the event loop while `work` runs. */
export async function longestDelay(work: () => Promise<unknown>): Promise<number> {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  await work();
  delays.disable();
  return delays.max / 1e6;
}
