import type { CallInfo } from "../../domain/call.js";
import { Digit } from "../../domain/digit.js";
import { AppError } from "../../domain/errors.js";
import { EventBody } from "./event-body.js";

/** What this system needs to know of FreeSWITCH's events. */
export type SwitchEvent =
  | {
      readonly type: "parked";
      readonly call: CallInfo;
      readonly context: string;
      /** A trial call of `freeswitch-pay doctor`: no controller serves it. */
      readonly isProbe?: true;
    }
  | { readonly type: "unparked"; readonly id: string }
  | { readonly type: "digit"; readonly id: string; readonly digit: Digit }
  | {
      readonly type: "executed";
      readonly id: string;
      readonly application: string;
      /** The Event-UUID that the sendmsg had. */
      readonly executionId: string;
      /** "_none_" for most applications, failed ones included. */
      readonly response: string;
      /** How long ago this call was last joined with another, on FreeSWITCH's own clock; absent where it never was. */
      readonly bridgedForMs?: number;
    }
  | { readonly type: "hangup"; readonly id: string; readonly cause: string }
  /** Something records a call, or listens to it, from now on (a media bug). */
  | { readonly type: "tapped"; readonly id: string }
  | { readonly type: "job"; readonly id: string; readonly body: string };

function needed(event: EventBody, name: string): string {
  const value = event.text(name);
  if (value === undefined) throw new AppError("ESL_FRAME_INVALID", `an event without ${name}`);
  return value;
}

function parked(event: EventBody): SwitchEvent {
  const call: CallInfo = {
    id: needed(event, "Unique-ID"),
    from: event.text("Caller-Caller-ID-Number") ?? "",
    callerName: event.text("Caller-Caller-ID-Name") ?? "",
    to: event.text("Caller-Destination-Number") ?? "",
    direction: event.text("Call-Direction") === "outbound" ? "outbound" : "inbound",
  };
  const isProbe = event.text("variable_pay_probe") === "true";
  return {
    type: "parked",
    call,
    context: event.text("Caller-Context") ?? "",
    ...(isProbe ? { isProbe } : {}),
  };
}

function keyed(event: EventBody): SwitchEvent | undefined {
  const code = event.byte("DTMF-Digit");
  if (code === undefined) return undefined;
  // FreeSWITCH takes a to d as well as A to D (is_dtmf in switch_utils.h).
  const digit = Digit.fromCode(code >= 0x61 && code <= 0x64 ? code - 0x20 : code);
  return digit && { type: "digit", id: needed(event, "Unique-ID"), digit };
}

function executed(event: EventBody): SwitchEvent {
  const now = event.whole("Event-Date-Timestamp");
  const bridged = event.whole("Caller-Channel-Bridged-Time");
  const isBridged = now !== undefined && bridged !== undefined && bridged > 0;
  return {
    type: "executed",
    id: needed(event, "Unique-ID"),
    application: event.text("Application") ?? "",
    executionId: event.text("Application-UUID") ?? "",
    response: event.text("Application-Response") ?? "_none_",
    ...(isBridged ? { bridgedForMs: (now - bridged) / 1_000 } : {}),
  };
}

function decode(event: EventBody): SwitchEvent | undefined {
  switch (event.text("Event-Name")) {
    case "DTMF":
      return keyed(event);
    case "CHANNEL_PARK":
      return parked(event);
    case "CHANNEL_UNPARK":
      return { type: "unparked", id: needed(event, "Unique-ID") };
    case "CHANNEL_EXECUTE_COMPLETE":
      return executed(event);
    case "CHANNEL_HANGUP":
      return { type: "hangup", id: needed(event, "Unique-ID"), cause: event.text("Hangup-Cause") ?? "" };
    case "MEDIA_BUG_START":
      return { type: "tapped", id: needed(event, "Unique-ID") };
    case "BACKGROUND_JOB":
      return { type: "job", id: needed(event, "Job-UUID"), body: event.text("_body") ?? "" };
    default:
      return undefined;
  }
}

/**
 * Decodes the body of a `text/event-json` frame and wipes it. Undefined for every event, and every key, that is none
 * of ours. `sent` is told when FreeSWITCH made the event, in microseconds since the epoch (switch_event_prep_for_delivery
 * in switch_event.c). Throws AppError ESL_FRAME_INVALID when it can't be read.
 */
export function decodeEvent(
  body: Uint8Array,
  sent?: (microseconds: number) => void,
): SwitchEvent | undefined {
  try {
    const event = new EventBody(body);
    const microseconds = event.whole("Event-Date-Timestamp");
    if (microseconds !== undefined) sent?.(microseconds);
    return decode(event);
  } finally {
    body.fill(0);
  }
}
