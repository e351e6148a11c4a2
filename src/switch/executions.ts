import { Observable, type Subscriber } from "rxjs";
import { type AppError, hasCode } from "../domain/errors.js";
import type { Execution } from "./esl/link.js";

/** The connection, as a channel uses it. */
export interface ChannelLink {
  api(command: string): Promise<string>;
  execute(channelId: string, application: string, argument: string): Execution;
}

/** Whether FreeSWITCH refused a command because it has no such channel (any more). */
export function isAbsence(thrown: unknown): boolean {
  return hasCode(thrown, "ESL_COMMAND_REFUSED") && /invalid session id|no such channel/i.test(String(thrown));
}

/** The applications that one channel runs for us, each waiting for its CHANNEL_EXECUTE_COMPLETE. */
export class Executions {
  readonly #running = new Map<string, Subscriber<string>>();
  #failure: AppError | undefined;

  /** `onAbsent` is called when FreeSWITCH says that the channel isn't there; what was sent then waits for `failAll`. */
  constructor(
    private readonly link: ChannelLink,
    private readonly channelId: string,
    private readonly onAbsent: () => void,
  ) {}

  /** Cold: executes on subscribe and answers the Application-Response. Errors as `EslLink.execute`, or by `failAll`. */
  run(application: string, argument: string): Observable<string> {
    return new Observable<string>((listener) => {
      if (this.#failure !== undefined) return listener.error(this.#failure);
      const { executionId, accepted } = this.link.execute(this.channelId, application, argument);
      this.#running.set(executionId, listener);
      accepted.catch((thrown: unknown) => {
        if (isAbsence(thrown)) this.onAbsent();
        else listener.error(thrown);
      });
      return () => this.#running.delete(executionId);
    });
  }

  completed(executionId: string, response: string): void {
    const listener = this.#running.get(executionId);
    listener?.next(response);
    listener?.complete();
  }

  /** Fails what runs, and whatever is run later. */
  failAll(error: AppError): void {
    this.#failure = error;
    for (const listener of [...this.#running.values()]) listener.error(error);
  }
}
