import type { StatusMoment } from "../../dialect.js";
import { capturedValues } from "./captured-values.js";
import type { Values } from "./in-order.js";
import type { Masks } from "./masks.js";

/** What a status webhook tells of a stage, by the names that all three vendors use. */
export function statusValues({ request, report }: StatusMoment, masks: Masks): Values {
  return {
    For: report.stage,
    ErrorType: report.error ?? "",
    Attempt: String(report.attempt),
    ...capturedValues(report.captured, request, masks),
  };
}
