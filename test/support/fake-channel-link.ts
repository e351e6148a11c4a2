import { Subject } from "rxjs";
import { AppError } from "../../src/core/errors.js";
import type { RouterLink } from "../../src/freeswitch/channel-router.js";
import type { Execution } from "../../src/freeswitch/event-socket/connection.js";
import type { SwitchEvent } from "../../src/freeswitch/event-socket/events.js";

/** A connection to a FreeSWITCH that a test plays: it records what is sent, and answers on request. */
export class FakeChannelLink implements RouterLink {
  readonly events$ = new Subject<SwitchEvent>();
  /** API commands and applications in the order in which they were sent, since the last call of `sent`. */
  #sent: string[] = [];
  readonly #executionIds: string[] = [];
  /** `name` is the beginning of the ids of its applications: on one switch no two are the same. */
  constructor(private readonly name = "e") {}

  /** The answer to an API command; an error is thrown. "+OK" by default. */
  answers: (command: string) => string | Error | Promise<string | Error> = () => "+OK";
  /** Why each application is refused. */
  refusal: AppError | undefined;

  async api(command: string): Promise<string> {
    this.#sent.push(`api ${command}`);
    const given = this.answers(command);
    const answer = given instanceof Promise ? await given : given;
    if (answer instanceof Error) throw answer;
    return answer;
  }

  execute(channelId: string, application: string, argument: string): Execution {
    this.#sent.push(`${channelId} ${application} ${argument}`);
    const executionId = `${this.name}${this.#executionIds.length}`;
    this.#executionIds.push(executionId);
    const { refusal } = this;
    return { executionId, accepted: refusal === undefined ? Promise.resolve() : Promise.reject(refusal) };
  }

  /** What was sent since the last call. */
  sent(): string[] {
    const sent = this.#sent;
    this.#sent = [];
    return sent;
  }

  /** The id of the application that was sent last, or of an earlier one. */
  executionId(before = 0): string {
    return this.#executionIds.at(-1 - before) ?? "none";
  }

  refused(words: string): AppError {
    return new AppError("ESL_COMMAND_REFUSED", `answered "${words}"`);
  }

  late(): AppError {
    return new AppError("ESL_DEADLINE", "no answer");
  }

  closed(): AppError {
    return new AppError("ESL_CLOSED", "closed");
  }

  /** Lets the answers of API commands arrive. */
  async settled(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
