import { packageRoot } from "../app/package.js";
import type { Environment } from "../config/config.js";
import { loadConfig } from "../config/load.js";
import { pause, systemClock } from "../core/clock.js";
import { AppError } from "../core/errors.js";

/** The interval between two queries of the controller, milliseconds. */
const LOOK_MS = 1_000;
const DEADLINE_MS = 5_000;

export interface DrainOptions {
  /** The base URL of the controller's HTTP server; taken from the configuration when absent. */
  readonly url?: string;
}

/**
 * `freeswitch-pay drain`: asks a running controller to accept no more calls, and waits until it has exited. The key is
 * read from the environment variable FREESWITCH_PAY_KEY. Throws AppError CONFIG_*, DRAIN_REFUSED, HTTP_UNREACHABLE.
 */
export async function runDrain(
  { url }: DrainOptions,
  environment: Environment,
  report: (line: string) => void,
): Promise<void> {
  const base = url ?? addressOf(environment);
  const key = environment.FREESWITCH_PAY_KEY ?? "";
  if (key === "") throw new AppError("DRAIN_REFUSED", "FREESWITCH_PAY_KEY is not set");
  const asked = await ask(new URL("/v1/drain", base), {
    method: "POST",
    headers: { authorization: `Bearer ${key}` },
  });
  if (asked === undefined) throw new AppError("HTTP_UNREACHABLE", `no controller answers at ${base}`);
  if (asked.status !== 202) throw new AppError("DRAIN_REFUSED", `${base} answered HTTP ${asked.status}`);
  let reported = -1;
  for (;;) {
    const state = await look(new URL("/readyz", base));
    if (state === "closed") break;
    if (state === "silent") {
      await pause(LOOK_MS, systemClock);
      continue;
    }
    if (state.draining !== true)
      throw new AppError(
        "DRAIN_REFUSED",
        `another controller answers at ${base} now: check whether the first one has exited`,
      );
    const { calls = 0 } = state;
    if (calls !== reported) report(calls === 1 ? "1 call left" : `${calls} calls left`);
    reported = calls;
    await pause(LOOK_MS, systemClock);
  }
  report("drained");
}

interface State {
  readonly draining?: boolean;
  readonly calls?: number;
}

/** "closed": its HTTP server is down, so it has exited. "silent": an inconclusive query, for example a time-out. */
async function look(url: URL): Promise<State | "closed" | "silent"> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(DEADLINE_MS) });
    return (await answer.json()) as State;
  } catch (thrown) {
    const { cause } = thrown as { cause?: { code?: string } };
    return cause?.code === "ECONNREFUSED" ? "closed" : "silent";
  }
}

/** Undefined when nothing answers. */
async function ask(url: URL, request: RequestInit): Promise<Response | undefined> {
  try {
    return await fetch(url, { ...request, signal: AbortSignal.timeout(DEADLINE_MS) });
  } catch {
    return undefined;
  }
}

function addressOf(environment: Environment): string {
  const { host, port } = loadConfig(environment, packageRoot).http;
  const reached = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `http://${reached.includes(":") ? `[${reached}]` : reached}:${port}`;
}
