import type { Check } from "../check.js";
import type { Surroundings, SwitchSubject } from "../subject.js";
import { acl, eventClients, eventSocket, password } from "./access.js";
import { cdr } from "./cdr.js";
import { clock, timeZone } from "./clocks.js";
import { connectors } from "./connectors.js";
import { dialplan, digitsFilter, fallback, lease } from "./dialplan.js";
import { apiKeys, configuration, webhooks } from "./keys.js";
import { ledger } from "./ledger.js";
import { coreDumps, logLevel } from "./log-level.js";
import { modules } from "./modules.js";
import { prompts } from "./prompts.js";
import { recording } from "./recording.js";
import { dtmf } from "./sip.js";

/** What is looked at on each FreeSWITCH, in the order of the report. */
export const SWITCH_CHECKS: readonly Check<SwitchSubject>[] = [
  eventSocket,
  acl,
  password,
  eventClients,
  logLevel,
  coreDumps,
  dialplan,
  digitsFilter,
  lease,
  fallback,
  dtmf,
  modules,
  prompts,
  recording,
  cdr,
  clock,
];

/** What is looked at on this machine. */
export const LOCAL_CHECKS: readonly Check<Surroundings>[] = [
  configuration,
  ledger,
  connectors,
  webhooks,
  apiKeys,
  timeZone,
];
