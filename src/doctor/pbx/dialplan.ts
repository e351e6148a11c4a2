import { AppError } from "../../core/errors.js";
import { CONTROLLER_VARIABLE, UNDEFINED } from "../../freeswitch/lease.js";
import type { CallEvent } from "./event-socket.js";
import type { Pbx } from "./pbx.js";
import { DOCTOR, TestCall } from "./test-call.js";
import { elementsNamed, type XmlElement } from "./xml-element.js";

/** An application that the dialplan runs. */
interface Action {
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

/** The extensions of a context that a call to this number may run: every extension that the number does not rule out. */
export function extensionsFor(context: XmlElement, number: string): XmlElement[] {
  return elementsNamed(context, "extension").filter((extension) =>
    elementsNamed(extension, "condition").every(
      ({ attributes: { field, expression } }) =>
        field !== "destination_number" || matches(expression ?? "", number),
    ),
  );
}

/** FreeSWITCH uses Perl expressions: one that JavaScript cannot parse counts as a match. */
function matches(expression: string, number: string): boolean {
  try {
    return new RegExp(expression).test(number);
  } catch {
    return true;
  }
}

/** Applications that call no one, write nothing, and end with the call. */
const HARMLESS = new Set(
  (
    "answer pre_answer set unset multiset multiunset sleep log park speak playback gentones say hangup set_zombie_exec " +
    "sched_transfer sched_hangup sched_cancel stop_record_session clear_digit_action start_dtmf stop_dtmf"
  ).split(" "),
);
/** Variables that run something later. */
const HOOK = /^(api_|execute_on|exec_after|transfer_on|session_in_hangup_hook)/;
/** API commands in an argument, except those that only query, or remove a lease of a controller. */
const RUNS_API = /\$\{(?!module_exists\(|cond\(|regex\(|strftime\(|expr\(|sched_del\(pay_lease_)\w+[ (]/;

/** Why a test call to these extensions could do harm, in words; undefined when it is harmless. */
function harmOf(extensions: readonly XmlElement[]): string | undefined {
  const harmful = extensions
    .flatMap(actionsOf)
    .find(({ application, data }) => !HARMLESS.has(application) || HOOK.test(data) || RUNS_API.test(data));
  return harmful === undefined ? undefined : harmful.application;
}

/** The extension that receives a call when no controller serves it. */
export const FALLBACK = "fallback";

/** The result of a call through the dialplan. */
export interface Trial {
  /** Whether it reached `park`. */
  readonly parked: boolean;
  /** Seconds until FreeSWITCH would have transferred it; undefined when there was no lease. */
  readonly leaseSeconds?: number;
  /** The target of the lease: `fallback XML pay`. */
  readonly leaseTarget?: string;
  /** The controller that took it despite the mark, if one did. */
  readonly takenBy?: string;
  /** What its CDR would contain of the pressed keys; undefined when the call did not end. */
  readonly digits?: string;
  /** The application that made a sound in the fallback extension, and its argument. */
  readonly sound?: { readonly application: string; readonly argument: string; readonly response: string };
  /** Why the fallback could not be tried, in words. */
  readonly fallbackUntried?: string;
  /** The cause with which the fallback extension ended it; undefined when it did not. */
  readonly cause?: string;
}

/** The trial, or why there was none. */
export type Tried = { readonly trial: Trial } | { readonly untried: string; readonly remedy: string };

/** Keys that the test call presses: no card begins with them, and there are only four. */
export const KEYS = "1234";

const PARK_MS = 3_000;
const KEYS_MS = 1_000;
const SOUND_MS = 3_000;
/** How long a sound may play before it is stopped. */
const LISTEN_MS = 300;
const END_MS = 3_000;

const is = (name: string, application?: string) => (event: CallEvent) =>
  event["Event-Name"] === name && (application === undefined || event.Application === application);
const isSound = ({ Application = "" }: CallEvent) => /^(speak|playback|say|gentones)$/.test(Application);

/** Sends a test call through the context: park, lease, keys, fallback, end. Rejects with ESL_*. */
export async function tryDialplan(pbx: Pbx): Promise<Tried> {
  const { context: name } = pbx.config;
  const context = await pbx.dialplan(name);
  if (context === undefined)
    return { untried: `there is no context ${name}`, remedy: "Install dialplan/pay.xml." };
  if (!(await pbx.hasModule("mod_loopback"))) {
    return {
      untried: "mod_loopback is not loaded, so no test call can be made",
      remedy: 'Load it (fs_cli -x "load mod_loopback") and run the doctor again.',
    };
  }
  const harm = harmOf(extensionsFor(context, DOCTOR));
  if (harm !== undefined) {
    return {
      untried: `no test call was made: the context runs "${harm}", which might reach someone`,
      remedy: `Call a number of the context ${name} while no controller runs, and listen.`,
    };
  }
  return TestCall.run(pbx, `${DOCTOR} XML ${name}`, async (call) => ({
    trial: await observe(call, pbx, harmOf(extensionsFor(context, FALLBACK))),
  }));
}

async function observe(call: TestCall, pbx: Pbx, fallbackHarm: string | undefined): Promise<Trial> {
  const parked = await call.event(is("CHANNEL_PARK"), PARK_MS);
  if (parked === undefined) return { parked: false };
  const lease = await leaseSet(call);
  await call.api(`uuid_recv_dtmf ${call.id} ${KEYS}`);
  await call.event(() => call.events.filter(is("DTMF")).length >= KEYS.length, KEYS_MS);
  if (lease.takenBy !== undefined || fallbackHarm !== undefined) {
    await call.api(`uuid_kill ${call.id}`).catch(ignoreGone);
    const untried = fallbackHarm === undefined ? {} : { fallbackUntried: fallbackHarm };
    return { parked: true, ...lease, ...untried, ...(await digitsOf(call)) };
  }
  await call.api(`uuid_transfer ${call.id} ${FALLBACK} XML ${pbx.config.context}`);
  const sound = await call.event((event) => is("CHANNEL_EXECUTE")(event) && isSound(event), SOUND_MS);
  const ended = sound === undefined ? undefined : await breakOff(call);
  const done = call.events.find((event) => is("CHANNEL_EXECUTE_COMPLETE")(event) && isSound(event));
  const cause = ended?.["Hangup-Cause"];
  if (ended === undefined) await call.api(`uuid_kill ${call.id}`).catch(ignoreGone);
  return {
    parked: true,
    ...lease,
    ...(sound === undefined
      ? {}
      : {
          sound: {
            application: sound.Application ?? "",
            argument: sound["Application-Data"] ?? "",
            response: done?.["Application-Response"] ?? "",
          },
        }),
    ...(cause === undefined ? {} : { cause }),
    ...(await digitsOf(call)),
  };
}

/**
 * The time and target as written in the dialplan, if the task exists. Deleting the task proves that it exists, since
 * FreeSWITCH writes its task table late, or never (-nosql); a controller takes a call the same way, so none can take this.
 */
async function leaseSet(call: TestCall): Promise<Pick<Trial, "leaseSeconds" | "leaseTarget" | "takenBy">> {
  const data = call.events.find(is("CHANNEL_EXECUTE", "sched_transfer"))?.["Application-Data"];
  const deleted = await call.api(`sched_del ${call.id}`);
  const [, seconds, target = ""] = /^\+(\d+) (.*)$/.exec(data ?? "") ?? [];
  if (seconds === undefined) return {};
  if (!/Deleted: 0/.test(deleted)) return { leaseSeconds: Number(seconds), leaseTarget: target };
  const takenBy = await call.api(`uuid_getvar ${call.id} ${CONTROLLER_VARIABLE}`).catch(() => UNDEFINED);
  return takenBy === UNDEFINED ? {} : { takenBy };
}

/** Lets each sound play for a moment and then stops it, until the call has ended by itself. */
async function breakOff(call: TestCall): Promise<CallEvent | undefined> {
  for (let waited = 0; waited < END_MS; waited += LISTEN_MS) {
    const ended = await call.event(is("CHANNEL_HANGUP"), LISTEN_MS);
    if (ended !== undefined) return ended;
    await call.api(`uuid_break ${call.id} all`).catch(ignoreGone);
  }
  return undefined;
}

async function digitsOf(call: TestCall): Promise<Pick<Trial, "digits">> {
  const complete = await call.event(is("CHANNEL_HANGUP_COMPLETE"), END_MS);
  const digits = complete?.variable_digits_dialed;
  return digits === undefined ? {} : { digits };
}

/** The call may end at any moment. */
function ignoreGone(thrown: unknown): void {
  if (!(thrown instanceof AppError && thrown.code === "ESL_COMMAND_REFUSED")) throw thrown;
}
