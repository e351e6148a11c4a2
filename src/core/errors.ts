import { ERRORS, type ErrorCode } from "./error-codes.js";

export type { ErrorCode } from "./error-codes.js";

/** The only error class. Its message states what was wrong and where; the code leads to the remedy. */
export class AppError extends Error {
  override readonly name = "AppError";

  /** `detail` must not contain card data: it is logged. */
  constructor(
    readonly code: ErrorCode,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(`${detail} [${code}]`, options);
  }

  /** The message without the code. */
  get detail(): string {
    return this.message.slice(0, -` [${this.code}]`.length);
  }

  /** What the operator or the document's author should do. */
  get remedy(): string {
    return ERRORS[this.code].remedy;
  }
}

/** Any thrown value as an AppError; a value that is not one becomes INTERNAL, with the original as its cause. */
export function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const detail =
    thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : "a value that is not an Error was thrown";
  return new AppError("INTERNAL", detail, { cause: thrown });
}

/** Whether a thrown value is an AppError with this code. */
export function hasCode(thrown: unknown, code: ErrorCode): boolean {
  return thrown instanceof AppError && thrown.code === code;
}
