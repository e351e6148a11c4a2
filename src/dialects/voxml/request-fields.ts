import type { FormFields } from "../../domain/webhook.js";
import type { Caller } from "../dialect.js";

/** A call's id in Voxtelesys' form: a UUID, as the switch's own are. */
export function callSid(id: string): string {
  return id.toLowerCase();
}

/**
 * The "basic parameters" of Voxtelesys' voice webhooks, in the order of that page.
 */
export function requestFields({ call, account, status }: Caller): FormFields {
  return [
    ["CallSid", callSid(call.id)],
    ["AccountID", account.accountId ?? ""],
    ["TrunkID", account.trunkId ?? ""],
    ["From", call.from],
    ["To", call.to],
    ["CallStatus", status],
    ["ApiVersion", "v1"],
  ];
}
