import type { SwitchConfig } from "../../config/config.js";
import { type Check, type Finding, ok, type SwitchSubject, unsafe, warning } from "../check.js";
import { actionsOf, extensionsFor, FALLBACK, KEYS, type Trial } from "../pbx/dialplan.js";
import type { Pbx } from "../pbx/pbx.js";
import { DOCTOR } from "../pbx/test-call.js";
import { elementsNamed, type XmlElement } from "../pbx/xml-element.js";

const INSTALL =
  "Copy dialplan/pay.xml of this version into FreeSWITCH's dialplan directory and run reloadxml.";
const TRIAL_MS = 15_500;
/** No caller waits longer than this for an apology. */
const LONGEST_LEASE_S = 30;
/** The variable that the fallback extension reads to inform the caller correctly about the payment. */
const PAYMENT_VARIABLE = "pay_payment";
const FILTER = "digits_dialed_filter";

/** What is compared with the dialplan of this version. */
interface DialplanSubject extends Pick<SwitchSubject, "shippedDialplan"> {
  readonly pbx: Pick<Pbx, "dialplan"> & { readonly config: Pick<SwitchConfig, "context"> };
}

/** Checks that the context exists and matches this version. */
export const dialplan: Check<DialplanSubject> = {
  name: "dialplan",
  deadlineMs: 5_000,
  async look({ pbx, shippedDialplan }) {
    const { context: name } = pbx.config;
    const context = await pbx.dialplan(name);
    if (context === undefined) return [unsafe(`there is no context ${name}: no call can be served`, INSTALL)];
    const extensions = elementsNamed(context, "extension").map(
      ({ attributes }) => attributes.name ?? "unnamed",
    );
    const found: Finding[] = [ok(`the context ${name} has ${extensions.join(", ")}`)];
    const applications = extensionsFor(context, DOCTOR)
      .flatMap(actionsOf)
      .map(({ application }) => application);
    if (!applications.includes("park"))
      found.push(unsafe(`no call of the context ${name} is parked for the controller`, INSTALL));
    if (isOld(context, shippedDialplan))
      found.push(
        warning(
          `the context ${name} is from an older version: its fallback does not read ${PAYMENT_VARIABLE}, and may make a false statement about a payment`,
          INSTALL,
        ),
      );
    return found;
  },
};

/** Whether the shipped fallback distinguishes three outcomes and the deployed one does not. */
function isOld(context: XmlElement, shipped: string): boolean {
  if (!shipped.includes(PAYMENT_VARIABLE)) return false;
  const deployed = extensionsFor(context, FALLBACK);
  return !JSON.stringify(deployed).includes(PAYMENT_VARIABLE);
}

/** Checks that FreeSWITCH masks keys in CDRs and hangup events. */
export const digitsFilter: Check<SwitchSubject> = {
  name: "digits-filter",
  deadlineMs: TRIAL_MS,
  async look({ pbx, trial }) {
    const tried = await trial();
    const remedy = `Set ${FILTER}=(.+) in the context ${pbx.config.context}, as dialplan/pay.xml does, and as a global variable.`;
    if ("trial" in tried && tried.trial.digits !== undefined) {
      const { digits } = tried.trial;
      if (digits === "X".repeat(KEYS.length)) return [ok("the keys of a test call were written as X")];
      if (digits !== "none" && digits !== "")
        return [
          unsafe("FreeSWITCH writes all keys of a call into digits_dialed, which CDRs contain", remedy),
        ];
    }
    const where = await filterSetAt(pbx);
    if (where === undefined)
      return [unsafe(`nothing sets ${FILTER}: CDRs and hangup events contain all keys of a call`, remedy)];
    return [ok(`${where} sets ${FILTER}; no test call could verify it`)];
  },
};

async function filterSetAt(pbx: Pbx): Promise<string | undefined> {
  const context = await pbx.dialplan(pbx.config.context);
  const actions = context === undefined ? [] : extensionsFor(context, DOCTOR).flatMap(actionsOf);
  if (actions.some(({ application, data }) => application === "set" && data.startsWith(`${FILTER}=`)))
    return `the context ${pbx.config.context}`;
  return (await pbx.globals()).get(FILTER) ? "a global variable" : undefined;
}

/** Checks that a call leaves park when no controller takes it. */
export const lease: Check<SwitchSubject> = {
  name: "lease",
  deadlineMs: TRIAL_MS,
  async look({ pbx, trial }) {
    const tried = await trial();
    if ("untried" in tried) return [await unlessRead(pbx, DOCTOR, "sched_transfer", tried)];
    const { parked, leaseSeconds, leaseTarget = "", takenBy } = tried.trial;
    if (!parked) return [unsafe("a test call was not parked", INSTALL)];
    if (takenBy !== undefined) return [taken(takenBy)];
    if (leaseSeconds === undefined)
      return [
        unsafe("a call that no controller takes stays parked forever: it has no sched_transfer", INSTALL),
      ];
    const seen = `a test call was parked, and would have been transferred to "${leaseTarget}" after ${leaseSeconds} s`;
    if (leaseSeconds > LONGEST_LEASE_S)
      return [warning(seen, "Shorten the sched_transfer before park to 10 s, as in dialplan/pay.xml.")];
    return [ok(seen)];
  },
};

/** Checks that the caller hears something there, and that the call ends. */
export const fallback: Check<SwitchSubject> = {
  name: "fallback",
  deadlineMs: TRIAL_MS,
  async look({ pbx, trial }) {
    const tried = await trial();
    if ("untried" in tried) return [await unlessRead(pbx, FALLBACK, "hangup", tried)];
    const { fallbackUntried, sound, cause, parked, takenBy } = tried.trial;
    if (takenBy !== undefined) return [taken(takenBy)];
    if (!parked) return [unsafe("no test call got this far", INSTALL)];
    if (fallbackUntried !== undefined)
      return [ok(`it runs "${fallbackUntried}", and was not tried: it might have called someone`)];
    if (sound === undefined) return [unsafe(silent(tried.trial), INSTALL)];
    if (await isMute(pbx, sound))
      return [
        unsafe(
          `the fallback extension's ${sound.application} makes no sound: ${sound.response || "its engine is not loaded"}`,
          "Load the speech engine, or use a sound there that FreeSWITCH can play.",
        ),
      ];
    if (cause === undefined)
      return [warning("the fallback extension did not end the call", "End it with the application hangup.")];
    return [ok(`a test call heard ${sound.application} and was ended with ${cause}`)];
  },
};

function taken(controller: string): Finding {
  return warning(
    `the controller ${controller} took the test call, so this could not be tried`,
    "Run the doctor again, in the controller's version.",
  );
}

/** For when no call could be made: what the configuration visibly lacks is unsafe; the rest stays unverified. */
async function unlessRead(
  pbx: Pbx,
  number: string,
  application: string,
  { untried, remedy }: { readonly untried: string; readonly remedy: string },
): Promise<Finding> {
  const context = await pbx.dialplan(pbx.config.context);
  const actions = context === undefined ? [] : extensionsFor(context, number).flatMap(actionsOf);
  // A custom fallback passes the caller to someone.
  const isThere = actions.some((one) => [application, "bridge", "transfer"].includes(one.application));
  if (context === undefined || isThere) return warning(untried, remedy);
  return unsafe(`no ${application} for a call to ${number} in the context ${pbx.config.context}`, INSTALL);
}

function silent({ cause }: Trial): string {
  const ended = cause === undefined ? "" : `, and was ended with ${cause}`;
  return `a test call heard nothing in the extension "${FALLBACK}"${ended}`;
}

/** `speak` reports no failure when its engine is missing (speak_function in mod_dptools.c). */
async function isMute(
  pbx: Pbx,
  { application, argument, response }: NonNullable<Trial["sound"]>,
): Promise<boolean> {
  if (/NOT FOUND|ERROR/.test(response)) return true;
  if (application !== "speak") return false;
  const engine = argument.split("|")[0] ?? "";
  return !(await pbx.hasSpeechEngine(engine));
}
