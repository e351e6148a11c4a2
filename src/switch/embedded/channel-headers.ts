import { type CallRecord, CHANNEL_STATES } from "./call-record.js";
import type { Headers, HeaderValue } from "./events/event-record.js";

function micros(ms: number | undefined): string {
  return String(Math.round((ms ?? 0) * 1_000));
}

/** A call that hangs up while an application runs is in that state still, but has the number of the next one. */
function stateNumber(call: CallRecord): number {
  const number = CHANNEL_STATES[call.channelState];
  return call.hangupCause === undefined ? number : Math.max(number, CHANNEL_STATES.CS_HANGUP);
}

/** The headers of every event of a call, in FreeSWITCH's order (switch_channel_event_set_basic_data). */
export function channelHeaders(call: CallRecord): Headers {
  const { route } = call;
  const hangup: Headers = call.hangupCause === undefined ? [] : [["Hangup-Cause", call.hangupCause]];
  return [
    ["Channel-State", call.channelState],
    ["Channel-Call-State", call.callState],
    ["Channel-State-Number", String(stateNumber(call))],
    ["Channel-Name", call.channelName],
    ["Unique-ID", call.id],
    ["Call-Direction", "inbound"],
    ["Presence-Call-Direction", "inbound"],
    ["Channel-HIT-Dialplan", "true"],
    ["Channel-Call-UUID", call.id],
    ["Answer-State", call.answerState],
    ...hangup,
    ["Channel-Read-Codec-Name", "PCMU"],
    ["Channel-Read-Codec-Rate", "8000"],
    ["Channel-Write-Codec-Name", "PCMU"],
    ["Channel-Write-Codec-Rate", "8000"],
    ["Caller-Direction", "inbound"],
    ["Caller-Logical-Direction", "inbound"],
    ["Caller-Username", call.from],
    ["Caller-Dialplan", "XML"],
    ["Caller-Caller-ID-Name", call.name],
    ["Caller-Caller-ID-Number", call.from],
    ["Caller-Orig-Caller-ID-Name", call.name],
    ["Caller-Orig-Caller-ID-Number", call.from],
    ["Caller-ANI", call.from],
    ["Caller-Destination-Number", route.destination],
    ["Caller-Unique-ID", call.id],
    ["Caller-Source", "embedded"],
    ["Caller-Context", route.context],
    ["Caller-Channel-Name", call.channelName],
    ["Caller-Profile-Index", String(route.index)],
    ["Caller-Profile-Created-Time", micros(route.since)],
    ["Caller-Channel-Created-Time", micros(call.createdAt)],
    ["Caller-Channel-Answered-Time", micros(call.answeredAt)],
    ["Caller-Channel-Bridged-Time", micros(call.bridgedAt)],
    ["Caller-Channel-Hangup-Time", micros(call.hungUpAt)],
  ];
}

/** The channel's variables as headers; every event of a call but DTMF has them. */
export function variableHeaders(call: CallRecord): Headers {
  return [...call.variables.entries()].map(([name, value]): readonly [string, HeaderValue] => [
    `variable_${name}`,
    value,
  ]);
}
