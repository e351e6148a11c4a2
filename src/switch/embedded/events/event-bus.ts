import { randomUUID } from "node:crypto";
import { type Observable, Subject } from "rxjs";
import type { Clock } from "../../../domain/clock.js";
import type { EventRecord, Headers } from "./event-record.js";

/** The name that this switch gives itself in its events. */
export const SWITCH_NAME = "embedded";

function localDate(date: Date): string {
  const part = (value: number) => String(value).padStart(2, "0");
  const day = [date.getFullYear(), part(date.getMonth() + 1), part(date.getDate())].join("-");
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(part).join(":")}`;
}

/** Where the calls tell what happens, and the clients hear it. */
export class EventBus {
  readonly #clock: Clock;
  readonly #coreId = randomUUID();
  readonly #events$ = new Subject<EventRecord>();
  #sequence = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Hot. */
  get events$(): Observable<EventRecord> {
    return this.#events$;
  }

  /** Sends an event, with the headers that every event of FreeSWITCH begins with. */
  fire(name: string, headers: Headers, body?: string | Uint8Array): void {
    const now = this.#clock.now();
    const date = new Date(now);
    const all: Headers = [
      ["Core-UUID", this.#coreId],
      ["FreeSWITCH-Hostname", SWITCH_NAME],
      ["FreeSWITCH-Switchname", SWITCH_NAME],
      ["Event-Date-Local", localDate(date)],
      ["Event-Date-GMT", date.toUTCString()],
      ["Event-Date-Timestamp", String(Math.round(now * 1_000))],
      ["Event-Sequence", String(++this.#sequence)],
      ...headers,
    ];
    this.#events$.next(body === undefined ? { name, headers: all } : { name, headers: all, body });
  }
}
