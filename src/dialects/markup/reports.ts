import type { Diagnostic } from "../program.js";

/** What is reported while a document is read. */
export interface Reports {
  /** What keeps the part that is being read from running. */
  readonly mistakes: Diagnostic[];
  /** What does not: something inside it is left out, or has its default. */
  readonly warnings: Diagnostic[];
}

/**
 * The part that `read` returns. If its mistakes keep it from running, they become warnings, and the result is undefined: the
 * part is left out, and the rest of the document runs.
 */
export function orLeaveOut<Reading extends Reports, Part>(
  reading: Reading,
  read: (own: Reading) => Part,
): Part | undefined {
  const mistakes: Diagnostic[] = [];
  const part = read({ ...reading, mistakes });
  reading.warnings.push(...mistakes);
  return mistakes.length === 0 ? part : undefined;
}
