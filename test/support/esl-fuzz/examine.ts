import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import { systemClock } from "../../../src/core/clock.js";
import type { AppError } from "../../../src/core/errors.js";
import { EslConnection } from "../../../src/freeswitch/event-socket/connection.js";
import { type Conversation, markOf } from "./conversation.js";
import { MAX_FRAME_BYTES } from "./pieces.js";
import type { ScriptedSwitch } from "./scripted-switch.js";

/** A connection that has not ended by then hangs. */
const HANG_MS = 10_000;

type Settled = PromiseSettledResult<string>[];

function reports(faults: { count: number }): Pick<Logger, "error" | "warn" | "info"> {
  const count = () => {
    faults.count++;
  };
  return { error: count, warn: () => undefined, info: () => undefined };
}

/** Has one connection of the product read a conversation. Returns what is wrong with the result. */
export async function examine(scripted: ScriptedSwitch, conversation: Conversation): Promise<string[]> {
  const faults = { count: 0 };
  const link = await EslConnection.connect({
    host: "127.0.0.1",
    port: scripted.port,
    password: "of-the-fuzz",
    clock: systemClock,
    logger: reports(faults),
    maxFrameBytes: MAX_FRAME_BYTES,
    commandDeadlineMs: 2 * HANG_MS,
  });
  scripted.hold();
  const events: string[] = [];
  link.events$.subscribe((event) => events.push(event.type === "hangup" ? event.id : event.type));
  const asked = conversation.commands.map((isApi) => (isApi ? link.api("status") : link.command("noevents")));
  const settled = Promise.allSettled(asked);
  const watchdog = new AbortController();
  const hang = pause(HANG_MS, "hangs" as const, { signal: watchdog.signal }).catch(() => "hangs" as const);
  const said = scripted.say(conversation);
  const all = Promise.all([settled, link.closed, said]);
  const outcome = await Promise.race([all, hang]);
  watchdog.abort();
  link.close();
  if (outcome === "hangs") return [`the connection is still there after ${HANG_MS / 1_000} s`];
  const [answers, reason] = outcome;
  return [
    ...wrongAnswers(answers, conversation),
    ...wrongEnd(reason, conversation),
    ...wrongEvents(events, faults.count, conversation),
  ];
}

/** No command may get the answer of another, and each must settle. */
function wrongAnswers(answers: Settled, { expected, ending }: Conversation): string[] {
  return answers.flatMap((answer, command) => {
    if (answer.status === "fulfilled") {
      const isOwn = answer.value.startsWith(markOf(command)) && command < expected.answered;
      return isOwn ? [] : [`command ${command} has the answer of another`];
    }
    const { code } = answer.reason as { code?: string };
    if (code !== "ESL_CLOSED") return [`command ${command} failed with ${code}`];
    // A reset discards the data in transit.
    const mayFail = command >= expected.answered || expected.isDoubtful || ending === "reset";
    return mayFail ? [] : [`command ${command} was answered, and failed`];
  });
}

function wrongEnd(reason: AppError | undefined, { expected, ending }: Conversation): string[] {
  if (expected.isDoubtful || ending === "reset") return [];
  const due = expected.isGivenUp ? "ESL_FRAME_INVALID" : "ESL_CLOSED";
  return reason?.code === due ? [] : [`it ended with ${reason?.code} (${reason?.message}), not with ${due}`];
}

function wrongEvents(
  events: readonly string[],
  faults: number,
  { expected, ending }: Conversation,
): string[] {
  if (expected.isDoubtful || ending === "reset") return [];
  return [
    ...(events.join() === expected.events.join()
      ? []
      : [`${events.length} events came, and ${expected.events.length} were sent`]),
    ...(faults === expected.faults
      ? []
      : [`${faults} faults were reported, and there were ${expected.faults}`]),
  ];
}
