import type { EventSocketClient, SwitchEvent } from "./event-socket-client.js";

/** The events that make up a story. */
export const STORY_EVENTS = [
  "CHANNEL_CREATE",
  "CHANNEL_ANSWER",
  "CHANNEL_PARK",
  "CHANNEL_UNPARK",
  "CHANNEL_EXECUTE",
  "CHANNEL_EXECUTE_COMPLETE",
  "CHANNEL_HANGUP",
  "CHANNEL_HANGUP_COMPLETE",
  "DTMF",
  "PLAYBACK_START",
  "PLAYBACK_STOP",
];

const PARK_COMPLETES = "park completes";

/** A UUID that no test assigned: the dialplan's. */
const FOREIGN = /^[0-9a-f]{8}-/;

function lineOf({ name, headers }: SwitchEvent): string | undefined {
  const uuid = headers["Application-UUID"] ?? "";
  const isForeign = FOREIGN.test(uuid);
  if (name === "CHANNEL_EXECUTE") return isForeign ? undefined : `${uuid} begins`;
  if (name !== "CHANNEL_EXECUTE_COMPLETE") return name;
  if (!isForeign) return `${uuid} completes`;
  return headers.Application === "park" ? PARK_COMPLETES : undefined;
}

/**
 * The events of a call that a client received since the call was parked, a word or two per event: applications by the
 * UUID that the test assigned. What the dialplan does, except `park`, is left out.
 */
export function storyOf(client: EventSocketClient, id: string): string[] {
  const ofCall = client.events.filter(({ headers }) => headers["Unique-ID"] === id);
  const parked = ofCall.findIndex(({ name }) => name === "CHANNEL_PARK");
  const lines = ofCall.slice(parked + 1).map(lineOf);
  // After park only the dialplan executes: FreeSWITCH may then name its applications by the UUID of a dropped command.
  const unparked = lines.indexOf(PARK_COMPLETES);
  const isDialplan = (line: string, index: number) =>
    unparked !== -1 && index > unparked && /^[a-z]/.test(line);
  return lines.filter((line, index): line is string => line !== undefined && !isDialplan(line, index));
}
