import { AppError, type ErrorCode } from "../../src/core/errors.js";
import type { HttpAnswer, HttpClient, HttpRequest } from "../../src/core/http.js";
import type { VirtualClock } from "./virtual-clock.js";

/** An answer, one at the last moment before the deadline, an error of the HTTP client, or no answer. */
export type Reply = HttpAnswer | { readonly late: HttpAnswer } | ErrorCode | "silence";

export interface Sent {
  readonly request: HttpRequest;
  /** The body as it was sent: the sender wipes its own copy. */
  readonly body: string;
  readonly at: number;
}

export function answer(value: unknown, status = 200, headers: Record<string, string> = {}): HttpAnswer {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return { status, contentType: "application/json", headers, body: new Uint8Array(Buffer.from(text)) };
}

/** A server that sends these replies in turn, the last one repeatedly; time is the clock's. */
export class ScriptedHttp implements HttpClient {
  readonly sent: Sent[] = [];

  constructor(
    private readonly clock: VirtualClock,
    private readonly replies: readonly Reply[] | ((request: HttpRequest, body: string) => Reply),
  ) {}

  async send(request: HttpRequest): Promise<HttpAnswer> {
    const body = Buffer.from(request.body ?? []).toString();
    this.sent.push({ request, body, at: this.clock.now() });
    const reply = this.#reply(request, body);
    const deadline = () =>
      new Promise<void>((resolve) => this.clock.schedule(() => resolve(), request.deadlineMs));
    if (reply === "silence") {
      await deadline();
      throw new AppError("HTTP_NO_ANSWER", "the server: no answer");
    }
    if (typeof reply === "string") throw new AppError(reply, "the server");
    if ("late" in reply) {
      await deadline();
      return copied(reply.late);
    }
    return copied(reply);
  }

  #reply(request: HttpRequest, body: string): Reply {
    if (typeof this.replies === "function") return this.replies(request, body);
    return this.replies[Math.min(this.sent.length, this.replies.length) - 1] as Reply;
  }
}

/** The reader wipes a body; the script may use it for several requests. */
function copied(answer: HttpAnswer): HttpAnswer {
  return { ...answer, body: answer.body.slice() };
}

/** Lets virtual time pass until a promise has settled. */
export async function settled<T>(clock: VirtualClock, promise: Promise<T>): Promise<T> {
  let done = false;
  const finish = () => {
    done = true;
  };
  promise.then(finish, finish);
  while (!done) {
    await new Promise(setImmediate);
    if (!done) clock.advance(50);
  }
  return promise;
}
