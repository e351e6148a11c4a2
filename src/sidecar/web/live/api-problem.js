/** An error response of the API (RFC 9457), or no response at all. */
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
      remedy: "Check that freeswitch-pay is running and reachable from here.",
    });
  }

  /** The connection broke in the middle of a response, or another server sent it. */
  static unreadable() {
    return new ApiProblem({
      detail: "The response cannot be read.",
      remedy: "Check any proxy between this page and freeswitch-pay, then reload the page.",
    });
  }

  get needsKey() {
    return this.status === 401;
  }

  get lacksScope() {
    return this.code === "SCOPE_MISSING";
  }

  /** What happened, as a sentence, without the code that the server appends. */
  get words() {
    const sentence = this.message.replace(/ ?\[[A-Z_]+\]$/, "");
    return sentence.charAt(0).toUpperCase() + sentence.slice(1).replace(/([^.!?])$/, "$1.");
  }
}

/** A proxy may send something other than a problem document. */
async function bodyOf(response) {
  if (!response.headers.get("content-type")?.startsWith("application/problem+json")) return {};
  const body = await response.json();
  return Object.fromEntries(
    ["code", "title", "detail", "remedy"].map((member) => [member, String(body[member] ?? "")]),
  );
}
