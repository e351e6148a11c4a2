import type { Clock } from "../../core/clock.js";
import type { Calls } from "../calls.js";
import type { Log } from "../log.js";
import type { Schedule } from "../schedule.js";
import type { Apis } from "./api.js";
import { callApis, dialApi, keyApi, variableApis } from "./call-apis.js";
import { logApis, recordingApis, scheduleApis, statusApis } from "./switch-apis.js";

/** The API commands of this switch. */
export function apisOf(calls: Calls, schedule: Schedule, log: Log, clock: Clock): Apis {
  const apis: Apis = new Map([
    ...logApis(calls, log),
    ...recordingApis(calls),
    ...callApis(calls),
    ...variableApis(calls),
    ...scheduleApis(calls, schedule, (name, argument) => apis.get(name)?.(argument)),
    ...statusApis(calls, clock),
    ["uuid_recv_dtmf", keyApi(calls)],
    ["embedded_dial", dialApi(calls)],
  ]);
  return apis;
}
