/** An answer of the API that is no success (RFC 9457), or no answer at all. */
export class ApiProblem extends Error {
  name = "ApiProblem";

  /** `status` is 0 when the server did not answer. */
  constructor({ status = 0, code = "", title = "", detail = "", remedy = "" }, retryAfterMs = undefined) {
    super(detail || title || `The server answered ${status}.`);
    this.status = status;
    this.code = code;
    this.remedy = remedy;
    this.retryAfterMs = retryAfterMs;
  }

  static async of(response) {
    const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
    return new ApiProblem(
      { ...(await bodyOf(response)), status: response.status },
      Number.isNaN(seconds) ? undefined : seconds * 1000,
    );
  }

  static unanswered() {
    return new ApiProblem({
      detail: "The server does not answer.",
      remedy: "Check that freeswitch-pay runs and can be reached from here.",
    });
  }

  /** The connection broke in the middle of an answer, or something else than our server gave it. */
  static unreadable() {
    return new ApiProblem({
      detail: "The answer can't be read.",
      remedy: "Check what stands between this page and freeswitch-pay, and load the page again.",
    });
  }

  get needsKey() {
    return this.status === 401;
  }

  get lacksScope() {
    return this.code === "SCOPE_MISSING";
  }

  /** What happened, in a sentence, without the code that the server puts at the end of it. */
  get words() {
    const sentence = this.message.replace(/ ?\[[A-Z_]+\]$/, "");
    return sentence.charAt(0).toUpperCase() + sentence.slice(1).replace(/([^.!?])$/, "$1.");
  }
}

/** A proxy in front may answer with something else than a problem. */
async function bodyOf(response) {
  if (!response.headers.get("content-type")?.startsWith("application/problem+json")) return {};
  const body = await response.json();
  return Object.fromEntries(
    ["code", "title", "detail", "remedy"].map((member) => [member, String(body[member] ?? "")]),
  );
}
