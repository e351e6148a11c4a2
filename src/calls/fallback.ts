import { type AppError, asAppError } from "../core/errors.js";
import { withoutQuery } from "../core/http.js";
import type { Target } from "../core/payment.js";
import type { RunningCall } from "./context.js";

/** What the fallback is told: Twilio, "Availability and reliability", section "Fallback URLs". */
export interface Failure {
  /** A number of Twilio's table of errors. */
  readonly code: string;
  /** Of the document that could not be had. */
  readonly url: string;
}

/**
 * What `read` gives for the document at `url`; when it can't be had or read, what `readFallback` gives for the app's
 * fallback. One that fails itself has none. Throws what the last of the two throws.
 */
export async function orFallback<Read>(
  url: string,
  call: RunningCall,
  read: () => Promise<Read>,
  readFallback: (fallback: Target, failure: Failure) => Promise<Read>,
): Promise<Read> {
  try {
    return await read();
  } catch (thrown) {
    const { fallback, logger, timeline } = call;
    const error = asAppError(thrown);
    const { code, message } = error;
    if (fallback === undefined || fallback.url === url || !code.startsWith("DOCUMENT_")) throw thrown;
    logger.error({ code, reason: message, fallback: withoutQuery(fallback.url) }, "the fallback is asked");
    timeline.record({ type: "problem", code, message });
    return readFallback(fallback, { code: twilioCode(error), url });
  }
}

/** Twilio, "Errors and warnings": the number for what went wrong with a document. */
function twilioCode({ code, cause }: AppError): string {
  switch (code) {
    case "DOCUMENT_NOT_XML":
    case "DOCUMENT_NOT_YAML":
    case "DOCUMENT_DOCTYPE":
      return "12100";
    case "DOCUMENT_INVALID":
      return "12200";
    case "DOCUMENT_TOO_LARGE":
      return "11750";
    default:
      return httpCode(cause === undefined ? undefined : asAppError(cause).code);
  }
}

function httpCode(code: string | undefined): string {
  if (code === "HTTP_UNREACHABLE" || code === "HTTP_NO_ANSWER") return "11205";
  return code === "HTTP_ANSWER_TOO_LARGE" ? "11750" : "11200";
}
