import { randomUUID } from "node:crypto";
import { first, firstValueFrom, takeUntil, timer } from "rxjs";
import type { Clock } from "../../core/clock.js";
import type { CallEvent, EventSocket } from "./event-socket.js";
import type { Pbx } from "./pbx.js";

/** The number that it dials, and its caller number. */
export const DOCTOR = "doctor";
/** Seconds after which a test call ends that we could not end because we were killed. */
const LONGEST_CALL_S = 30;
const EVENTS =
  "CHANNEL_PARK CHANNEL_EXECUTE CHANNEL_EXECUTE_COMPLETE DTMF CHANNEL_HANGUP CHANNEL_HANGUP_COMPLETE";

const isLast = (event: CallEvent) => event["Event-Name"] === "CHANNEL_HANGUP_COMPLETE";

/**
 * A call that the doctor makes: one silent channel inside FreeSWITCH (`null/`, of mod_loopback), which calls no one and
 * sends nothing. Receives only its own events.
 */
export class TestCall {
  readonly id = randomUUID();
  /** In order of arrival. */
  readonly events: CallEvent[] = [];
  readonly #task = `doctor-${this.id}`;

  private constructor(
    private readonly socket: EventSocket,
    private readonly clock: Clock,
  ) {
    socket.events$.subscribe((event) => this.events.push(event));
  }

  /** Makes a call, passes it to `use`, and removes every trace of it in any case. Rejects with ESL_*. */
  static async run<T>(pbx: Pbx, destination: string, use: (call: TestCall) => Promise<T>): Promise<T> {
    const socket = await pbx.listen();
    const call = new TestCall(socket, pbx.clock);
    try {
      await call.#begin(destination);
      return await use(call);
    } finally {
      await call.#clear();
      socket.close();
    }
  }

  /**
   * The first matching event, past or future; undefined when there is none within the time, in milliseconds, or when the
   * call has ended before.
   */
  async event(fits: (event: CallEvent) => boolean, withinMs: number): Promise<CallEvent | undefined> {
    const past = this.events.find(fits);
    if (past !== undefined || this.events.some(isLast)) return past;
    const coming = this.socket.events$.pipe(
      takeUntil(timer(withinMs, this.clock)),
      first((event) => fits(event) || isLast(event), undefined),
    );
    const next = await firstValueFrom(coming);
    return next !== undefined && fits(next) ? next : undefined;
  }

  api(command: string): Promise<string> {
    return this.socket.api(command);
  }

  /** Runs an application on the call; its end is an event. */
  async execute(application: string, argument: string): Promise<void> {
    await this.socket.command(`sendmsg ${this.id}`, {
      "call-command": "execute",
      "execute-app-name": application,
      "execute-app-arg": argument,
    });
  }

  async #begin(destination: string): Promise<void> {
    const { socket, id } = this;
    await socket.command(`filter Unique-ID ${id}`);
    await socket.command(`event json ${EVENTS}`);
    await socket.api(`sched_api +${LONGEST_CALL_S} ${this.#task} uuid_kill ${id}`);
    const variables = [
      `origination_uuid=${id}`,
      // Controllers ignore a call with this variable (switch/esl/events.ts).
      "pay_probe=true",
      `origination_caller_id_number=${DOCTOR}`,
      `origination_caller_id_name=${DOCTOR}`,
    ];
    await socket.api(`originate {${variables.join(",")}}null/${DOCTOR} ${destination}`);
  }

  async #clear(): Promise<void> {
    const { id } = this;
    const commands = [`uuid_kill ${id}`, `sched_del ${id}`, `sched_del ${this.#task}`];
    // Each separately: a call that has ended cannot be killed, and the rest must still be removed.
    await Promise.allSettled(commands.map((command) => this.socket.api(command)));
  }
}
