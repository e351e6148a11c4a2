import { catchError, firstValueFrom, from, map, of, timeout } from "rxjs";
import type { Clock } from "../../domain/clock.js";
import { asAppError } from "../../domain/errors.js";
import { type Check, type Finding, warning } from "./check.js";
import type { ReportLine } from "./report.js";

/** Runs all checks at once, each within its own time. Their lines are in the order of the checks. Never rejects. */
export async function examine<Subject>(
  checks: readonly Check<Subject>[],
  subject: Subject,
  clock: Clock,
  place: string | null,
): Promise<ReportLine[]> {
  const found = await Promise.all(checks.map((check) => outcome(check, subject, clock)));
  return checks.flatMap(({ name }, index) => linesOf(name, place, found[index] ?? []));
}

/** The lines of one check. */
export function linesOf(check: string, place: string | null, findings: readonly Finding[]): ReportLine[] {
  return findings.map(({ level, seen, remedy = null }) => ({ check, switch: place, level, seen, remedy }));
}

function outcome<Subject>(
  { look, deadlineMs }: Check<Subject>,
  subject: Subject,
  clock: Clock,
): Promise<readonly Finding[]> {
  const late = () =>
    of([
      warning(
        `no answer within ${deadlineMs / 1_000} s`,
        "Run the doctor again when the machine has less to do.",
      ),
    ]);
  return firstValueFrom(
    from(look(subject)).pipe(
      timeout({ first: deadlineMs, scheduler: clock, with: late }),
      catchError((thrown) => of([notSeen(thrown)])),
      map((findings): readonly Finding[] => findings),
    ),
  );
}

function notSeen(thrown: unknown): Finding {
  const { message, remedy } = asAppError(thrown);
  return warning(`could not be looked at: ${message}`, remedy);
}
