import { AppError, type ErrorCode } from "../domain/errors.js";

/**
 * Throws AppError `code` when FreeSWITCH would expand `value`: "${" reads variables and runs API commands
 * (switch_channel_expand_variables_check), "%[" at the start sets variables (switch_core_session_exec).
 */
export function refuseExpansion(what: string, value: string, code: ErrorCode): void {
  if (/\$\\*\{|^%.?\[/.test(value))
    throw new AppError(code, `${what} holds "\${" or "%[", which FreeSWITCH would expand`);
}

/** A text as FreeSWITCH's `speak` can take it as its last part: one line, with nothing that is expanded or divided. */
export function spokenText(text: string): string {
  return text
    .replace(/\p{Cf}/gu, "")
    .replace(/[\s\p{C}\\]+/gu, " ")
    .replace(/\s*\|\s*/g, ", ")
    .replace(/\$+(?=\{)/g, "")
    .trim();
}
