import { asAppError } from "../domain/errors.js";
import type { Problem } from "./tries.js";

/** What a request that got no usable HTTP answer means: only the HTTP client knows whether anything was sent. */
export function transportProblem(thrown: unknown): Problem {
  const { code, message } = asAppError(thrown);
  const outcome = { state: "failed", code, message, parameters: {} } as const;
  switch (code) {
    case "HTTP_ADDRESS_REFUSED":
      return { outcome, again: false, mayHaveActed: false };
    case "HTTP_UNREACHABLE":
      return { outcome, again: true, mayHaveActed: false };
    case "HTTP_NO_ANSWER":
      return { outcome, again: true, mayHaveActed: true };
    default:
      return { outcome, again: false, mayHaveActed: true };
  }
}
