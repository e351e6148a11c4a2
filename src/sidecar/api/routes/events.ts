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
/** How long a client waits before it reconnects. */
const RETRY_MS = 3_000;

interface EventStreamOptions {
  readonly feed: EventFeed;
  readonly clock: Clock;
  /** The number of the last event read; absent: only new events. */
  readonly after: number | undefined;
  /** Whether this client has already missed events, so that it must read the lists again. */
  readonly isLost: boolean;
  wants(event: FeedEvent): boolean;
}

/**
 * The feed as text/event-stream (WHATWG HTML, "Server-sent events"). It pulls an event when the client has read the previous
 * one, and therefore buffers none. A client is disconnected if it reads nothing between two heartbeats although data is
 * waiting, or if it falls behind the events that the feed keeps.
 */
export class EventStream extends Readable {
  readonly #options: EventStreamOptions;
  readonly #following = new Subscription();
  #read: number;
  /** Whether the client has read everything that was pushed. */
  #canWrite = false;
  #readAtHeartbeat = -1;

  constructor(options: EventStreamOptions) {
    super();
    this.#options = options;
    const { feed, clock, after, isLost } = options;
    this.#read = isLost ? feed.last : (after ?? feed.last);
    this.push(
      `${isLost ? "event: reset\ndata: {}\n" : ""}id: ${this.#id(this.#read)}\nretry: ${RETRY_MS}\n\n`,
    );
    this.#following.add(feed.news$.subscribe({ next: () => this.#pull(), complete: () => this.finish() }));
    this.#following.add(interval(HEARTBEAT_MS, clock).subscribe(() => this.#heartbeat()));
  }

  /** Ends the stream: in an orderly way if the client has read everything, otherwise by aborting it. */
  finish(): void {
    if (this.#canWrite) this.push(null);
    else this.destroy();
  }

  override _read(): void {
    this.#canWrite = true;
    this.#pull();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#following.unsubscribe();
    callback(error);
  }

  #pull(): void {
    const { feed, wants } = this.#options;
    if (!feed.holds(this.#read)) {
      this.destroy();
      return;
    }
    for (
      let event = feed.next(this.#read);
      this.#canWrite && event !== undefined;
      event = feed.next(this.#read)
    ) {
      this.#read = event.id;
      if (wants(event)) this.#canWrite = this.push(this.#frame(event));
    }
  }

  #heartbeat(): void {
    if (this.#canWrite) this.#canWrite = this.push(": \n\n");
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

/** The scope that a key needs to receive such an event. */
function scopeOf(type: EventType): Scope {
  return SCOPE_OF[type.split(".", 1)[0] as keyof typeof SCOPE_OF];
}

/** Where a client resumes. */
interface Resumption {
  readonly after: number | undefined;
  /** True if the events after it are no longer available, or belong to an earlier process. */
  readonly isLost: boolean;
}

/** Reads the id of the last event that a client has seen: a number, optionally preceded by the epoch of its process. */
function resumption(id: string | undefined, feed: EventFeed): Resumption {
  if (id === undefined || id === "") return { after: undefined, isLost: false };
  const [, epoch = feed.epoch, number] = /^(?:([A-Za-z0-9]+)-)?(\d{1,15})$/.exec(id) ?? [];
  const after = Number(number);
  return { after, isLost: number === undefined || epoch !== feed.epoch || !feed.holds(after) };
}

/** Clients that may follow at the same time. */
const MAX_STREAMS = 100;
/** How many of them may be without a key; the rest are reserved for operators. */
const MAX_GUESTS = 50;
const RETRY_SECONDS = 60;

const EventQuery = Type.Object(
  {
    after: Type.Optional(
      Type.String({
        maxLength: 100,
        description: "The id of the last event read, for clients that do not send the header Last-Event-ID.",
      }),
    ),
    types: Type.Optional(
      Type.Array(OneOf(EVENT_TYPES), {
        description: "One or more types, separated by commas. Default: all that the key may read.",
      }),
    ),
  },
  { additionalProperties: false },
);

const EventHeaders = Type.Object({
  "last-event-id": Type.Optional(
    Type.String({ maxLength: 100, description: "The id of the last event read." }),
  ),
});

const HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store, no-transform",
  // nginx buffers responses by default.
  "x-accel-buffering": "no",
} as const;

const DESCRIPTION = `Server-sent events. A client that reconnects with the id of its last event gets the events after it. The
event \`reset\` means that events were lost: read the lists again. A comment is sent every 15 seconds.`;

/** `/events`: live events. */
export function eventRoutes(feed: EventFeed, clock: Clock) {
  const open = new Set<EventStream>();
  const guests = new Set<EventStream>();

  /** The limit that one more client would exceed, in words. */
  function limitReached(isGuest: boolean): string | undefined {
    if (open.size >= MAX_STREAMS) return `${MAX_STREAMS} clients`;
    return isGuest && guests.size >= MAX_GUESTS ? `${MAX_GUESTS} clients without a key` : undefined;
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
      log.debug("a client no longer follows the events");
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
        // A HEAD request would follow without receiving anything.
        exposeHeadRoute: false,
        schema: {
          tags: ["events"],
          operationId: "followEvents",
          summary: "Follow events",
          description: DESCRIPTION,
          querystring: EventQuery,
          headers: EventHeaders,
          response: {
            200: {
              description: "Events, until the client disconnects.",
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
        const reached = limitReached(isGuest);
        if (reached !== undefined) {
          reply.header("retry-after", RETRY_SECONDS);
          throw new AppError("RATE_LIMITED", `${reached} already follow the events`);
        }
        const stream = follow(headers["last-event-id"] ?? query.after, wanted, log);
        if (isGuest) guests.add(stream);
        return reply.headers(HEADERS).send(stream);
      },
    );
  };
}

/** Throws AppError SCOPE_MISSING for a type that the key may not read. */
function wantedTypes(requested: readonly EventType[] | undefined, scopes: readonly string[]): Set<EventType> {
  const refused = requested?.find((type) => !scopes.includes(scopeOf(type)));
  if (refused !== undefined)
    throw new AppError("SCOPE_MISSING", `events ${refused} require the scope ${scopeOf(refused)}`);
  return new Set((requested ?? EVENT_TYPES).filter((type) => scopes.includes(scopeOf(type))));
}
