import type { CallCommand } from "../call-command.js";
import { isTrue } from "../truth.js";
import type { ClientCommand } from "./command-reader.js";

/** What a `sendmsg` asks of its call (switch_ivr_parse_event). Undefined where FreeSWITCH does nothing. */
export function callCommandOf({ headers, body }: ClientCommand): CallCommand | undefined {
  const verb = headers.get("call-command");
  if (verb === "hangup") return { kind: "hangup", cause: headers.get("hangup-cause") ?? "NORMAL_CLEARING" };
  const application = headers.get("execute-app-name");
  if (verb !== "execute" || application === undefined) return undefined;
  const inBody = headers.get("content-type")?.toLowerCase() === "text/plain" ? body : "";
  const uuid = headers.get("event-uuid");
  return {
    kind: "execute",
    application,
    argument: headers.get("execute-app-arg") || inBody,
    ...(uuid === undefined ? {} : { uuid }),
    locked: isTrue(headers.get("event-lock")),
  };
}
