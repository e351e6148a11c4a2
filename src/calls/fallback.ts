import { withoutCredentials } from "../core/address-credentials.js";
import { type AppError, asAppError } from "../core/errors.js";
import { withoutQuery } from "../core/http.js";
import type { Target } from "../core/payment.js";
import type { RunningCall } from "./context.js";

/** What the fallback receives: Twilio, "Availability and reliability", section "Fallback URLs". */
export interface Failure {
  /** A number from Twilio's error table. */
  readonly code: string;
  /** Of the document that could not be fetched. */
  readonly url: string;
}

/**
 * Returns the result of `read` for the document at `url`; if that cannot be fetched or read, the result of `readFallback`
 * for the app's fallback. A fallback that fails itself has no fallback. Throws the error of the last of the two.
 */
export async function orFallback<Read>(
  url: string,
  call: Pick<RunningCall, "fallback" | "logger" | "timeline">,
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
    const target = withoutQuery(fallback.url);
    logger.error({ code, reason: message, fallback: target }, "requesting the fallback document");
    timeline.record({ type: "problem", code, message });
    return readFallback(fallback, { code: twilioCode(error), url: withoutCredentials(url) });
  }
}

/** Twilio, "Errors and warnings": the number for a document's error. */
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
