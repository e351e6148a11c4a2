import { Observable, type Subscriber } from "rxjs";
import { AppError, type ErrorCode, hasCode } from "../core/errors.js";
import type { Execution } from "./event-socket/connection.js";

/** The connection, as a channel uses it. */
export interface ChannelLink {
  api(command: string): Promise<string>;
  execute(channelId: string, application: string, argument: string): Execution;
}

/** Whether FreeSWITCH refused a command because it has no such channel, or no longer has it. */
export function isAbsence(thrown: unknown): boolean {
  return hasCode(thrown, "ESL_COMMAND_REFUSED") && /invalid session id|no such channel/i.test(String(thrown));
}

/**
 * Applications that may be run again when it is unknown whether FreeSWITCH has finished them. A transferred call is not
 * resumed, so a call that is resumed has not been transferred.
 */
const REPEATABLE: readonly string[] = ["playback", "speak", "set", "transfer"];
/**
 * Runs after everything that was sent to a channel before a connection loss; its completion proves that all of that has
 * ended.
 */
const MARKER = { application: "set", argument: "pay_reconnected=true" } as const;

interface Running {
  readonly application: string;
  readonly argument: string;
  readonly listener: Subscriber<string>;
  /** From the last time it was sent; undefined while no connection has accepted it. */
  executionId?: string;
}

/** The applications that one channel runs for us, each waiting for its CHANNEL_EXECUTE_COMPLETE. */
export class PendingExecutions {
  readonly #running = new Set<Running>();
  #link: ChannelLink | undefined;
  #failure: AppError | undefined;
  /** What was running when the connection was lost, and must not be run twice; and what proves that it has ended. */
  #doubtful: { readonly markerId: string; readonly running: readonly Running[] } | undefined;

  /**
   * `onAbsent` is called when FreeSWITCH reports that the channel does not exist; what was sent then waits for
   * `failAll`.
   */
  constructor(
    link: ChannelLink,
    private readonly channelId: string,
    private readonly onAbsent: () => void,
  ) {
    this.#link = link;
  }

  /**
   * Cold: executes on subscribe and emits the Application-Response; waits for the next connection while there is none.
   * Fails as `EslConnection.execute` does, or by `failAll`.
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
   * Continues over another connection: sounds, settings and transfers are sent again in order, after what is left of
   * them on the channel has been stopped. What cannot be repeated (`bridge`) may still be running, or have ended while
   * disconnected.
   */
  resume(link: ChannelLink): void {
    this.#link = link;
    const sent = [...this.#running].filter(({ executionId }) => executionId !== undefined);
    const doubtful = sent.filter(({ application }) => !REPEATABLE.includes(application));
    // A break would end a conversation; FreeSWITCH itself has stopped the sounds before it.
    if (doubtful.length === 0) link.api(`uuid_break ${this.channelId} all`).catch(() => undefined);
    for (const one of this.#running) if (!doubtful.includes(one)) this.#send(one);
    if (doubtful.length === 0) return;
    const marker = link.execute(this.channelId, MARKER.application, MARKER.argument);
    // An absent channel is detected by its other commands.
    marker.accepted.catch(() => undefined);
    this.#doubtful = { markerId: marker.executionId, running: doubtful };
  }

  /** Fails everything that runs, now or later. */
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
      // The end of a connection is reported by `cut` or `failAll`.
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
    throw new AppError(code, `${what} contains "\${" or "%[", which FreeSWITCH would expand`);
}

/** A text in a form that FreeSWITCH's `speak` accepts as its last part: one line, with nothing that is expanded or split. */
export function spokenText(text: string): string {
  return text
    .replace(/\p{Cf}/gu, "")
    .replace(/[\s\p{C}\\]+/gu, " ")
    .replace(/\s*\|\s*/g, ", ")
    .replace(/\$+(?=\{)/g, "")
    .trim();
}
