import { Observable, type Subscriber } from "rxjs";
import { AppError, type ErrorCode, hasCode } from "../core/errors.js";
import type { Execution } from "./event-socket/connection.js";

/** The connection, as a channel uses it. */
export interface ChannelLink {
  api(command: string): Promise<string>;
  execute(channelId: string, application: string, argument: string): Execution;
}

/** Whether FreeSWITCH refused a command because it has no such channel (any more). */
export function isAbsence(thrown: unknown): boolean {
  return hasCode(thrown, "ESL_COMMAND_REFUSED") && /invalid session id|no such channel/i.test(String(thrown));
}

/**
 * Applications that may be run once more when nobody knows whether FreeSWITCH has finished them. A call that a transfer
 * has taken away is not resumed: one that is has not been transferred.
 */
const REPEATABLE: readonly string[] = ["playback", "speak", "set", "transfer"];
/** Runs behind what a channel was given before a cut, so that its completion proves that all of that has ended. */
const MARKER = { application: "set", argument: "pay_reconnected=true" } as const;

interface Running {
  readonly application: string;
  readonly argument: string;
  readonly listener: Subscriber<string>;
  /** Of the last time that it was sent; undefined while no connection has taken it. */
  executionId?: string;
}

/** The applications that one channel runs for us, each waiting for its CHANNEL_EXECUTE_COMPLETE. */
export class PendingExecutions {
  readonly #running = new Set<Running>();
  #link: ChannelLink | undefined;
  #failure: AppError | undefined;
  /** What was running when the connection was cut, and must not be run twice; and what proves that it is over. */
  #doubtful: { readonly markerId: string; readonly running: readonly Running[] } | undefined;

  /** `onAbsent` is called when FreeSWITCH says that the channel isn't there; what was sent then waits for `failAll`. */
  constructor(
    link: ChannelLink,
    private readonly channelId: string,
    private readonly onAbsent: () => void,
  ) {
    this.#link = link;
  }

  /**
   * Cold: executes on subscribe and answers the Application-Response; waits for the next connection while there is none.
   * Errors as `EslConnection.execute`, or by `failAll`.
   */
  run(application: string, argument: string): Observable<string> {
    return new Observable<string>((listener) => {
      if (this.#failure !== undefined) return listener.error(this.#failure);
      const running: Running = { application, argument, listener };
      this.#running.add(running);
      this.#send(running);
      return () => this.#running.delete(running);
    });
  }

  completed(executionId: string, response: string): void {
    if (executionId === this.#doubtful?.markerId) {
      const { running } = this.#doubtful;
      this.#doubtful = undefined;
      for (const one of running) if (this.#running.has(one)) complete(one, "_none_");
      return;
    }
    const ended = [...this.#running].find((one) => one.executionId === executionId);
    if (ended !== undefined) complete(ended, response);
  }

  /** The connection is lost; what runs waits for `resume`. */
  cut(): void {
    this.#link = undefined;
  }

  /**
   * Goes on over another connection: sounds, settings and transfers are sent again in their order, after what is left of them on
   * the channel has been stopped. What can't be repeated (`bridge`) may be running still, or have ended in the cut.
   */
  resume(link: ChannelLink): void {
    this.#link = link;
    const sent = [...this.#running].filter(({ executionId }) => executionId !== undefined);
    const doubtful = sent.filter(({ application }) => !REPEATABLE.includes(application));
    // A break would end a conversation; FreeSWITCH has stopped the sounds before it by itself.
    if (doubtful.length === 0) link.api(`uuid_break ${this.channelId} all`).catch(() => undefined);
    for (const one of this.#running) if (!doubtful.includes(one)) this.#send(one);
    if (doubtful.length === 0) return;
    const marker = link.execute(this.channelId, MARKER.application, MARKER.argument);
    // A channel that is absent tells its end by its other commands.
    marker.accepted.catch(() => undefined);
    this.#doubtful = { markerId: marker.executionId, running: doubtful };
  }

  /** Fails what runs, and whatever is run later. */
  failAll(error: AppError): void {
    this.#failure = error;
    for (const { listener } of [...this.#running]) listener.error(error);
  }

  #send(running: Running): void {
    if (this.#link === undefined) return;
    const { executionId, accepted } = this.#link.execute(
      this.channelId,
      running.application,
      running.argument,
    );
    running.executionId = executionId;
    accepted.catch((thrown: unknown) => {
      if (running.executionId !== executionId) return;
      if (isAbsence(thrown)) this.onAbsent();
      // The end of a connection is told by `cut`, or by `failAll`.
      else if (!hasCode(thrown, "ESL_CLOSED")) running.listener.error(thrown);
    });
  }
}

function complete({ listener }: Running, response: string): void {
  listener.next(response);
  listener.complete();
}

/**
 * Throws AppError `code` when FreeSWITCH would expand `value`: "${" reads variables and runs API commands
 * (switch_channel_expand_variables_check), "%[" at the start sets variables (switch_core_session_exec).
 */
export function refuseExpansion(what: string, value: string, code: ErrorCode): void {
  if (/\$\\*\{|^%.?\[/.test(value))
    throw new AppError(code, `${what} holds "\${" or "%[", which FreeSWITCH would expand`);
}

/** A text as FreeSWITCH's `speak` can take it as its last part: one line, with nothing that is expanded or divided. */
export function spokenText(text: string): string {
  return text
    .replace(/\p{Cf}/gu, "")
    .replace(/[\s\p{C}\\]+/gu, " ")
    .replace(/\s*\|\s*/g, ", ")
    .replace(/\$+(?=\{)/g, "")
    .trim();
}
