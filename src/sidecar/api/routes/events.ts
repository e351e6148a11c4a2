import { Type } from "@sinclair/typebox";
import type { FastifyBaseLogger } from "fastify";
import type { Clock } from "../../../domain/clock.js";
import { AppError } from "../../../domain/errors.js";
import { EventStream } from "../event-stream.js";
import { EVENT_TYPES, type EventType, scopeOf } from "../event-types.js";
import { resumption } from "../last-event.js";
import type { EventFeed } from "../ports.js";
import { EVENTS } from "../schema/examples.js";
import { OneOf } from "../schema/kinds.js";
import type { Api } from "./typed.js";

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
