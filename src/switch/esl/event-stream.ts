import { Observable, Subject } from "rxjs";
import type { SwitchEvent } from "./events.js";

/**
 * The events of one connection, hot. Those that come in the same packet as the last reply of the subscription come
 * before anybody can listen: they wait for the first listener.
 */
export class EventStream {
  readonly #heard = new Subject<SwitchEvent>();
  #early: SwitchEvent[] | undefined = [];

  readonly events$ = new Observable<SwitchEvent>((listener) => {
    const subscription = this.#heard.subscribe(listener);
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const event of early) listener.next(event);
    return subscription;
  });

  next(event: SwitchEvent | undefined): void {
    if (event === undefined) return;
    if (this.#early === undefined) this.#heard.next(event);
    else this.#early.push(event);
  }

  complete(): void {
    this.#heard.complete();
  }
}
