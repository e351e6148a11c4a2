import { Readable } from "node:stream";
import { interval, Subscription } from "rxjs";
import type { Clock } from "../../domain/clock.js";
import type { FeedEvent } from "../../domain/views.js";
import type { EventFeed } from "./ports.js";

const HEARTBEAT_MS = 15_000;
/** What a client waits before it comes back. */
const RETRY_MS = 3_000;

export interface EventStreamOptions {
  readonly feed: EventFeed;
  readonly clock: Clock;
  /** The number of the event that was read last; absent: only what comes from now on. */
  readonly after: number | undefined;
  /** Whether an event was lost to this client already, so that it must read the lists again. */
  readonly isLost: boolean;
  wants(event: FeedEvent): boolean;
}

/**
 * The feed as text/event-stream (WHATWG HTML, "Server-sent events"). It pulls an event when the client has taken the one
 * before, and so holds none back. A client that takes nothing from one heartbeat to the next although there is something, or
 * that falls behind what the feed keeps, is disconnected.
 */
export class EventStream extends Readable {
  readonly #options: EventStreamOptions;
  readonly #following = new Subscription();
  #read: number;
  /** Whether the client has taken all that was given to it. */
  #isHungry = false;
  #readAtHeartbeat = -1;

  constructor(options: EventStreamOptions) {
    super();
    this.#options = options;
    const { feed, clock, after, isLost } = options;
    this.#read = isLost ? feed.last : (after ?? feed.last);
    this.push(
      `${isLost ? "event: reset\ndata: {}\n" : ""}id: ${this.#id(this.#read)}\nretry: ${RETRY_MS}\n\n`,
    );
    this.#following.add(feed.news$.subscribe({ next: () => this.#feed(), complete: () => this.finish() }));
    this.#following.add(interval(HEARTBEAT_MS, clock).subscribe(() => this.#beat()));
  }

  /** Ends the stream: as the client expects it if it has taken everything, and else by breaking off. */
  finish(): void {
    if (this.#isHungry) this.push(null);
    else this.destroy();
  }

  override _read(): void {
    this.#isHungry = true;
    this.#feed();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#following.unsubscribe();
    callback(error);
  }

  #feed(): void {
    const { feed, wants } = this.#options;
    if (!feed.holds(this.#read)) {
      this.destroy();
      return;
    }
    for (
      let event = feed.next(this.#read);
      this.#isHungry && event !== undefined;
      event = feed.next(this.#read)
    ) {
      this.#read = event.id;
      if (wants(event)) this.#isHungry = this.push(this.#frame(event));
    }
  }

  #beat(): void {
    if (this.#isHungry) this.#isHungry = this.push(": \n\n");
    else if (this.#read === this.#readAtHeartbeat) this.destroy();
    this.#readAtHeartbeat = this.#read;
  }

  #frame({ id, type, data }: FeedEvent): string {
    return `id: ${this.#id(id)}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
  }

  #id(number: number): string {
    return `${this.#options.feed.epoch}-${number}`;
  }
}
