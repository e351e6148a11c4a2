import type { Digit } from "../core/dtmf.js";
import { type CallRecord, CHANNEL_STATES } from "./call-record.js";
import type { EventBus, Headers, HeaderValue } from "./events.js";

function micros(ms: number | undefined): string {
  return String(Math.round((ms ?? 0) * 1_000));
}

/** A call that hangs up while an application runs is still in that state, but has the number of the next one. */
function stateNumber(call: CallRecord): number {
  const number = CHANNEL_STATES[call.channelState];
  return call.hangupCause === undefined ? number : Math.max(number, CHANNEL_STATES.CS_HANGUP);
}

/** The headers of every event of a call, in FreeSWITCH's order (switch_channel_event_set_basic_data). */
function channelHeaders(call: CallRecord): Headers {
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
function variableHeaders(call: CallRecord): Headers {
  return [...call.variables.entries()].map(([name, value]): readonly [string, HeaderValue] => [
    `variable_${name}`,
    value,
  ]);
}

/** How a key was received, as shown by DTMF-Source and DTMF-Duration. */
export type KeySource = "RTP" | "APP";

const DTMF_DURATION: Readonly<Record<KeySource, string>> = { RTP: "1600", APP: "2000" };

/** A running application, as shown by CHANNEL_EXECUTE and CHANNEL_EXECUTE_COMPLETE. */
export interface Execution {
  readonly application: string;
  readonly argument: string;
  readonly uuid: string;
}

/** The events of one call. */
export class CallEvents {
  readonly #record: CallRecord;
  readonly #bus: EventBus;

  constructor(record: CallRecord, bus: EventBus) {
    this.#record = record;
    this.#bus = bus;
  }

  /** Sends an event with the headers and variables of the call. */
  fire(name: string, headers: Headers = []): void {
    this.#bus.fire(name, [...channelHeaders(this.#record), ...variableHeaders(this.#record), ...headers]);
  }

  executing(execution: Execution): void {
    this.#fireOf("CHANNEL_EXECUTE", execution, []);
  }

  executed(execution: Execution): void {
    const response = this.#record.variables.get("current_application_response") ?? "_none_";
    this.#fireOf("CHANNEL_EXECUTE_COMPLETE", execution, [["Application-Response", response]]);
  }

  /** DTMF has no variables. */
  key(digit: Digit, source: KeySource): void {
    this.#bus.fire("DTMF", [
      ...channelHeaders(this.#record),
      ["DTMF-Digit", digit],
      ["DTMF-Duration", DTMF_DURATION[source]],
      ["DTMF-Source", source],
    ]);
  }

  #fireOf(name: string, { application, argument, uuid }: Execution, response: Headers): void {
    const data: Headers = argument === "" ? [] : [["Application-Data", argument]];
    this.fire(name, [["Application", application], ...data, ...response, ["Application-UUID", uuid]]);
  }
}
