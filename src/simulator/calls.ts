import { Call, type CallServices } from "./call.js";
import { CallRecord, type Dialed } from "./call-record.js";

/** The calls of the switch. */
export class Calls {
  readonly #services: CallServices;
  readonly #calls = new Map<string, Call>();
  #count = 0;

  constructor(services: CallServices) {
    this.#services = services;
  }

  /** How many there have been since the start. */
  get total(): number {
    return this.#count;
  }

  /** Those that are up now. */
  get all(): readonly Call[] {
    return [...this.#calls.values()];
  }

  get(id: string): Call | undefined {
    return this.#calls.get(id);
  }

  /** A caller dials. */
  dial(dialed: Dialed): Call {
    const record = new CallRecord(dialed, ++this.#count, this.#services.clock.now());
    const call = new Call(record, this.#services, () => this.#calls.delete(record.id));
    this.#calls.set(record.id, call);
    return call;
  }
}
