/** How good it is: `unsafe` where card data, money or a caller can be lost, or no call can be served. */
export type Level = "ok" | "warning" | "unsafe";

/** One line of the report. It never holds a secret. */
export interface Finding {
  readonly level: Level;
  /** What was seen. */
  readonly seen: string;
  /** What to do about it, in one sentence; absent where nothing is to be done. */
  readonly remedy?: string;
}

/** One thing that the doctor looks at. */
export interface Check<Subject> {
  /** The report's name for it: `log-level`. */
  readonly name: string;
  /** Milliseconds that it has. */
  readonly deadlineMs: number;
  /** Rejects with AppError where it can't look, which is a warning by itself. */
  look(subject: Subject): Promise<readonly Finding[]>;
}

export const ok = (seen: string): Finding => ({ level: "ok", seen });
export const warning = (seen: string, remedy: string): Finding => ({ level: "warning", seen, remedy });
export const unsafe = (seen: string, remedy: string): Finding => ({ level: "unsafe", seen, remedy });
