import type { CallRecord } from "./call-record.js";
import { hangupCauseOf } from "./hangup-causes.js";

function seconds(ms: number): string {
  return String(Math.floor(ms / 1_000));
}

/**
 * Sets the variables that a call has when it is over, for CHANNEL_HANGUP_COMPLETE.
 *
 * `digits_dialed` tells how many keys were pressed, one X a key, as FreeSWITCH does with `digits_dialed_filter=(.+)`.
 * Without that filter FreeSWITCH would tell the keys; this switch never keeps them.
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
