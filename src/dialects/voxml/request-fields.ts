import type { FormFields } from "../../domain/webhook.js";
import type { Caller } from "../dialect.js";

/**
 * The "basic parameters" of Voxtelesys' voice webhooks, in the order of that page. Its call ids are UUIDs, as the
 * switch's own are.
 */
export function requestFields({ call, account, status }: Caller): FormFields {
  return [
    ["CallSid", call.id.toLowerCase()],
    ["AccountID", account.accountId ?? ""],
    ["TrunkID", account.trunkId ?? ""],
    ["From", call.from],
    ["To", call.to],
    ["CallStatus", status],
    ["ApiVersion", "v1"],
  ];
}
