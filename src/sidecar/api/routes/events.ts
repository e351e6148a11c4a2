import { Readable } from "node:stream";
import { Type } from "@sinclair/typebox";
import type { FastifyBaseLogger } from "fastify";
import { interval, Subscription } from "rxjs";
import type { Clock } from "../../../core/clock.js";
import { AppError } from "../../../core/errors.js";
import type { Scope } from "../../../core/scopes.js";
import { TRANSACTION_STATES } from "../../../ledger/transaction.js";
import type { FeedEvent } from "../../../observability/views.js";
import type { EventFeed } from "../ports.js";
import { EVENTS } from "../schema/examples.js";
import { OneOf } from "../schema/requests.js";
import type { Api } from "./route.js";

const HEARTBEAT_MS = 15_000;
/** What a client waits before it comes back. */
const RETRY_MS = 3_000;

interface EventStreamOptions {
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

type EventType = FeedEvent["type"];

/** The events of the stream. */
const EVENT_TYPES: readonly EventType[] = [
  "call.started",
  "call.updated",
  "call.ended",
  ...TRANSACTION_STATES.map((state) => `transaction.${state}` as const),
  "webhook.failed",
  "webhook.delivered",
  "webhook.dead",
];

const SCOPE_OF = {
  call: "calls:read",
  transaction: "transactions:read",
  webhook: "webhooks:read",
} as const satisfies Record<string, Scope>;

/** What a key needs to be told of such an event. */
function scopeOf(type: EventType): Scope {
  return SCOPE_OF[type.split(".", 1)[0] as keyof typeof SCOPE_OF];
}

/** Where a client goes on. */
interface Resumption {
  readonly after: number | undefined;
  /** True when events after it can't be given any more, or are of an earlier process. */
  readonly isLost: boolean;
}

/** Reads the id that a client has seen last: the number in it, with the epoch of its process before it or without. */
function resumption(id: string | undefined, feed: EventFeed): Resumption {
  if (id === undefined || id === "") return { after: undefined, isLost: false };
  const [, epoch = feed.epoch, number] = /^(?:([A-Za-z0-9]+)-)?(\d{1,15})$/.exec(id) ?? [];
  const after = Number(number);
  return { after, isLost: number === undefined || epoch !== feed.epoch || !feed.holds(after) };
}

/** Clients that follow at the same time. */
const MOST_STREAMS = 100;
/** Of them without a key; the others are kept for operators. */
const MOST_GUESTS = 50;
const RETRY_SECONDS = 60;

const EventQuery = Type.Object(
  {
    after: Type.Optional(
      Type.String({
        maxLength: 100,
        description: "The id of the last event that was read, where the header Last-Event-ID is not sent.",
      }),
    ),
    types: Type.Optional(
      Type.Array(OneOf(EVENT_TYPES), {
        description: "Several with commas between them; without it, all that the key may read.",
      }),
    ),
  },
  { additionalProperties: false },
);

const EventHeaders = Type.Object({
  "last-event-id": Type.Optional(
    Type.String({ maxLength: 100, description: "The id of the last event that was read." }),
  ),
});

const HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store, no-transform",
  // nginx gathers answers before it passes them on.
  "x-accel-buffering": "no",
} as const;

const DESCRIPTION = `Server-sent events. A client that comes back with the id of its last event gets those after it. The
event \`reset\` says that some are lost: read the lists again. A comment comes every 15 seconds.`;

/** `/events`: what happens, as it happens. */
export function eventRoutes(feed: EventFeed, clock: Clock) {
  const open = new Set<EventStream>();
  const guests = new Set<EventStream>();

  /** Who follows already, where there is no room for one more. */
  function crowd(isGuest: boolean): string | undefined {
    if (open.size >= MOST_STREAMS) return `${MOST_STREAMS} clients`;
    return isGuest && guests.size >= MOST_GUESTS ? `${MOST_GUESTS} clients without a key` : undefined;
  }

  function follow(seen: string | undefined, wanted: Set<EventType>, log: FastifyBaseLogger): EventStream {
    const stream = new EventStream({
      feed,
      clock,
      ...resumption(seen, feed),
      wants: ({ type }) => wanted.has(type),
    });
    open.add(stream);
    stream.once("close", () => {
      open.delete(stream);
      guests.delete(stream);
      log.debug("a client follows the events no more");
    });
    return stream;
  }

  return async (app: Api): Promise<void> => {
    app.addHook("preClose", async () => {
      const closed = [...open].map((stream) => new Promise((resolve) => stream.once("close", resolve)));
      for (const stream of open) stream.finish();
      await Promise.all(closed);
    });

    app.get(
      "/events",
      {
        config: {
          access: ["calls:read", "transactions:read", "webhooks:read"],
          problems: ["REQUEST_INVALID"],
        },
        // A HEAD request would follow without hearing anything.
        exposeHeadRoute: false,
        schema: {
          tags: ["events"],
          operationId: "followEvents",
          summary: "Follow what happens",
          description: DESCRIPTION,
          querystring: EventQuery,
          headers: EventHeaders,
          response: {
            200: {
              description: "Events, until the client goes.",
              content: {
                "text/event-stream": {
                  schema: Type.Unsafe<EventStream>(Type.String({ examples: [EVENTS] })),
                },
              },
            },
          },
        },
      },
      async ({ client, headers, query, log }, reply) => {
        const wanted = wantedTypes(query.types, client?.scopes ?? []);
        const isGuest = headers.authorization === undefined;
        const crowded = crowd(isGuest);
        if (crowded !== undefined) {
          reply.header("retry-after", RETRY_SECONDS);
          throw new AppError("RATE_LIMITED", `${crowded} follow the events already`);
        }
        const stream = follow(headers["last-event-id"] ?? query.after, wanted, log);
        if (isGuest) guests.add(stream);
        return reply.headers(HEADERS).send(stream);
      },
    );
  };
}

/** Throws AppError SCOPE_MISSING for a type that the key may not read. */
function wantedTypes(asked: readonly EventType[] | undefined, scopes: readonly string[]): Set<EventType> {
  const refused = asked?.find((type) => !scopes.includes(scopeOf(type)));
  if (refused !== undefined)
    throw new AppError("SCOPE_MISSING", `events ${refused} need the scope ${scopeOf(refused)}`);
  return new Set((asked ?? EVENT_TYPES).filter((type) => scopes.includes(scopeOf(type))));
}
