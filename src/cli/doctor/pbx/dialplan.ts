import { elementsNamed, type XmlElement } from "./xml-element.js";

/** An application that the dialplan runs. */
export interface Action {
  readonly application: string;
  readonly data: string;
}

/** Actions and anti-actions below an element, in document order. */
export function actionsOf(element: XmlElement): Action[] {
  if (element.name === "action" || element.name === "anti-action") {
    const { application = "", data = element.text.trim() } = element.attributes;
    return [{ application, data }];
  }
  return element.children.flatMap(actionsOf);
}

/** The extensions of a context that a call to this number may run: every one whose number does not rule it out. */
export function extensionsFor(context: XmlElement, number: string): XmlElement[] {
  return elementsNamed(context, "extension").filter((extension) =>
    elementsNamed(extension, "condition").every(
      ({ attributes: { field, expression } }) =>
        field !== "destination_number" || matches(expression ?? "", number),
    ),
  );
}

/** FreeSWITCH's expressions are Perl's: one that JavaScript can't read counts as a match. */
function matches(expression: string, number: string): boolean {
  try {
    return new RegExp(expression).test(number);
  } catch {
    return true;
  }
}

/** Applications that ring nobody, write nothing, and end with the call. */
const HARMLESS = new Set(
  (
    "answer pre_answer set unset multiset multiunset sleep log park speak playback gentones say hangup set_zombie_exec " +
    "sched_transfer sched_hangup sched_cancel stop_record_session clear_digit_action start_dtmf stop_dtmf"
  ).split(" "),
);
/** Variables that run something later. */
const HOOK = /^(api_|execute_on|exec_after|transfer_on|session_in_hangup_hook)/;
/** API commands in an argument, but for those that only look, or remove a lease of a controller. */
const RUNS_API = /\$\{(?!module_exists\(|cond\(|regex\(|strftime\(|expr\(|sched_del\(pay_lease_)\w+[ (]/;

/** What stands against a test call to these extensions, in words; undefined when it would trouble nobody. */
export function harmOf(extensions: readonly XmlElement[]): string | undefined {
  const harmful = extensions
    .flatMap(actionsOf)
    .find(({ application, data }) => !HARMLESS.has(application) || HOOK.test(data) || RUNS_API.test(data));
  return harmful === undefined ? undefined : harmful.application;
}
