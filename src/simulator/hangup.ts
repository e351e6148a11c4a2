import type { CallRecord } from "./call-record.js";

interface HangupCause {
  readonly name: string;
  /** ITU-T Q.850; FreeSWITCH's own causes are reported as 16 (switch_channel_cause_q850). */
  readonly q850: number;
}

const NORMAL_CLEARING: HangupCause = { name: "NORMAL_CLEARING", q850: 16 };

const Q850: Readonly<Record<string, number>> = {
  UNALLOCATED_NUMBER: 1,
  NO_ROUTE_TRANSIT_NET: 2,
  NO_ROUTE_DESTINATION: 3,
  CHANNEL_UNACCEPTABLE: 6,
  CALL_AWARDED_DELIVERED: 7,
  NORMAL_CLEARING: 16,
  USER_BUSY: 17,
  NO_USER_RESPONSE: 18,
  NO_ANSWER: 19,
  SUBSCRIBER_ABSENT: 20,
  CALL_REJECTED: 21,
  NUMBER_CHANGED: 22,
  EXCHANGE_ROUTING_ERROR: 25,
  DESTINATION_OUT_OF_ORDER: 27,
  INVALID_NUMBER_FORMAT: 28,
  FACILITY_REJECTED: 29,
  RESPONSE_TO_STATUS_ENQUIRY: 30,
  NORMAL_UNSPECIFIED: 31,
  NORMAL_CIRCUIT_CONGESTION: 34,
  NETWORK_OUT_OF_ORDER: 38,
  NORMAL_TEMPORARY_FAILURE: 41,
  SWITCH_CONGESTION: 42,
  REQUESTED_CHAN_UNAVAIL: 44,
  OUTGOING_CALL_BARRED: 52,
  INCOMING_CALL_BARRED: 54,
  SERVICE_UNAVAILABLE: 63,
  SERVICE_NOT_IMPLEMENTED: 79,
  INCOMPATIBLE_DESTINATION: 88,
  RECOVERY_ON_TIMER_EXPIRE: 102,
  PROTOCOL_ERROR: 111,
  INTERWORKING: 127,
  ORIGINATOR_CANCEL: 16,
  SYSTEM_SHUTDOWN: 16,
  LOSE_RACE: 16,
  MANAGER_REQUEST: 16,
  BLIND_TRANSFER: 16,
  ATTENDED_TRANSFER: 16,
  ALLOTTED_TIMEOUT: 16,
  MEDIA_TIMEOUT: 16,
  PICKED_OFF: 16,
};

/** The cause with this name or Q.850 number; an unknown one counts as NORMAL_CLEARING (switch_channel_str2cause). */
export function hangupCauseOf(text: string): HangupCause {
  const wanted = text.trim().toUpperCase();
  const entry = Object.entries(Q850).find(([name, q850]) => name === wanted || String(q850) === wanted);
  return entry === undefined ? NORMAL_CLEARING : { name: entry[0], q850: entry[1] };
}

function seconds(ms: number): string {
  return String(Math.floor(ms / 1_000));
}

/**
 * Sets the variables of an ended call, for CHANNEL_HANGUP_COMPLETE.
 *
 * `digits_dialed` shows how many keys were pressed, one X per key, as FreeSWITCH does with `digits_dialed_filter=(.+)`.
 * Without that filter FreeSWITCH would show the keys; this switch never stores them.
 */
export function reportHangup(call: CallRecord): void {
  const { variables, createdAt } = call;
  const end = call.hungUpAt ?? createdAt;
  const cause = hangupCauseOf(call.hangupCause ?? "");
  variables.set("hangup_cause", cause.name);
  variables.set("hangup_cause_q850", String(cause.q850));
  variables.set("digits_dialed", call.keysPressed === 0 ? "none" : "X".repeat(call.keysPressed));
  variables.set("start_epoch", seconds(createdAt));
  variables.set("answer_epoch", seconds(call.answeredAt ?? 0));
  variables.set("end_epoch", seconds(end));
  variables.set("last_app", variables.text("current_application"));
  variables.set("last_arg", variables.text("current_application_data"));
  variables.set("caller_id", `"${call.name}" <${call.from}>`);
  variables.set("duration", seconds(end - createdAt));
  variables.set("billsec", call.answeredAt === undefined ? "0" : seconds(end - call.answeredAt));
  variables.set("mduration", String(Math.round(end - createdAt)));
  variables.set("billmsec", call.answeredAt === undefined ? "0" : String(Math.round(end - call.answeredAt)));
}
