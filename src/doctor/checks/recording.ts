import { type Check, type Finding, ok, type SwitchSubject, unsafe, warning } from "../check.js";
import { actionsOf } from "../pbx/dialplan.js";
import type { Pbx } from "../pbx/pbx.js";

/** Applications and API commands that record or pass on what a caller says and keys in. */
const RECORDS = /\b(record_session|uuid_record|record|eavesdrop|capture|snapshot|media_bug_answer_req)\b/;
/** Enough to find a recording on a busy PBX. */
const MOST_CALLS = 50;

/** Checks whether anything records calls of the context. */
export const recording: Check<SwitchSubject> = {
  name: "recording",
  deadlineMs: 6_000,
  async look({ pbx }) {
    const found = [...(await inContext(pbx)), ...(await inGlobals(pbx)), ...(await inCalls(pbx))];
    if (found.length > 0) return found;
    return [ok(`no recording in the context ${pbx.config.context}, its live calls or the global variables`)];
  },
};

async function inContext(pbx: Pbx): Promise<Finding[]> {
  const { context: name } = pbx.config;
  const context = await pbx.dialplan(name);
  const starts = (context === undefined ? [] : actionsOf(context)).filter(
    ({ application, data }) =>
      RECORDS.test(application) || (/^(execute_on|api_on|api_hangup)/.test(data) && RECORDS.test(data)),
  );
  return starts.map(({ application }) =>
    unsafe(
      `the context ${name} runs ${application}, which records keys and what callers say`,
      `Remove it from the context ${name}.`,
    ),
  );
}

/** A global variable counts as a variable of every call. */
async function inGlobals(pbx: Pbx): Promise<Finding[]> {
  const starts = [...(await pbx.globals())].filter(
    ([name, value]) => /^(execute_on|api_on|media_bug)/.test(name) && RECORDS.test(`${name} ${value}`),
  );
  return starts.map(([name]) =>
    unsafe(`the global variable ${name} records every call`, "Set it only in the contexts that need it."),
  );
}

async function inCalls(pbx: Pbx): Promise<Finding[]> {
  const { context: name } = pbx.config;
  const calls = (await pbx.channels()).filter(({ context }) => context === name).slice(0, MOST_CALLS);
  const bugs = await Promise.all(calls.map(({ uuid }) => pbx.now(`uuid_buglist ${uuid}`).catch(() => "")));
  const recorded = bugs.filter((list) => /session_record|eavesdrop/.test(list)).length;
  if (recorded === 0) return [];
  return [
    warning(
      `${recorded} call(s) of the context ${name} are being recorded or listened to`,
      'Find out what starts it (fs_cli -x "uuid_buglist UUID"); a recording must not hold a card.',
    ),
  ];
}
