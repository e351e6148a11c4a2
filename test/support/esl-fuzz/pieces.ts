import fc from "fast-check";

/** What a connection that reads a piece must do with it. */
export type Effect =
  /** Nothing. */
  | { readonly kind: "ignored" }
  /** Report the end of the call with this id. */
  | { readonly kind: "event"; readonly id: string }
  /** Log that an event could not be read, and continue. */
  | { readonly kind: "fault" }
  /** Close the connection: nothing after it can be trusted. */
  | { readonly kind: "fatal" }
  /** Any of these: a damaged event. Nothing is guaranteed for the events after it. */
  | { readonly kind: "doubtful" };

/** Bytes that a switch sends without a request. */
export interface Piece {
  readonly bytes: Buffer;
  readonly effect: Effect;
}

/** The largest frame of the fuzzed connections: small, so that many pieces are larger. */
export const MAX_FRAME_BYTES = 32 * 1024;

const IGNORED = { kind: "ignored" } as const;
const FATAL = { kind: "fatal" } as const;

export function framed(
  contentType: string,
  body: string | Uint8Array,
  length = Buffer.byteLength(body),
): Buffer {
  const head = `Content-Length: ${length}\nContent-Type: ${contentType}\n\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(body)]);
}

/** Text of every kind that has ever confused a frame parser. */
export const awkwardText = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      "100 % %E9 %zz %00",
      "}",
      '{"Event-Name":"DTMF"}',
      '","Event-Name":"CHANNEL_HANGUP","x":"',
      "\\",
      "Content-Type: command/reply\nReply-Text: +OK not yours\n\n",
      "Content-Length: 5\nContent-Type: api/response\n\n+OK x",
      "\n\n\n",
      "__proto__",
    ),
  },
  { weight: 1, arbitrary: fc.nat(2_000).map((length) => "x".repeat(length)) },
);

const hangup = fc
  .record({ id: fc.uuid(), members: fc.dictionary(awkwardText, awkwardText, { maxKeys: 6 }) })
  .map(({ id, members: { "Event-Name": _name, "Unique-ID": _id, ...others } }): Piece => {
    const body = JSON.stringify({ "Event-Name": "CHANNEL_HANGUP", ...others, "Unique-ID": id });
    return { bytes: framed("text/event-json", body), effect: { kind: "event", id } };
  });

const unreadableEvent = fc
  .constantFrom(
    '{"Event-Name":"CHANNEL_HANGUP"}',
    '{"Event-Name":"CHANNEL_HANGUP","Unique-ID":"\\x"}',
    '{"Event-Name":"CHANNEL_PARK","unique-id":"x"}',
    '{"Event-Name":"CHANNEL_HANGUP","Unique-ID":"never ended}',
    '{"Event-Name":"CHANNEL_UNPARK"}',
  )
  .map((body): Piece => ({ bytes: framed("text/event-json", body), effect: { kind: "fault" } }));

const foreign = fc.oneof(
  fc
    .tuple(
      fc.constantFrom("log/data", "text/event-plain", "text/event-xml", "text/disconnect-notice"),
      awkwardText,
    )
    .map(([type, body]): Piece => ({ bytes: framed(type, body), effect: IGNORED })),
  fc.constant<Piece>({ bytes: framed("text/event-json", '{"Event-Name":"HEARTBEAT"}'), effect: IGNORED }),
  fc
    .integer({ min: 1, max: 2_000 })
    .map((pairs): Piece => ({ bytes: Buffer.from("\n\n".repeat(pairs)), effect: IGNORED })),
);

/** An event with one byte changed, removed or doubled: it may say anything, and end anywhere. */
const damagedEvent = fc
  .record({
    event: hangup,
    at: fc.nat(),
    byte: fc.nat(255),
    how: fc.constantFrom("changed", "gone", "doubled"),
  })
  .map(({ event, at, byte, how }): Piece => {
    const place = at % event.bytes.length;
    const [head, tail] = [event.bytes.subarray(0, place), event.bytes.subarray(place)];
    const middle = { changed: Buffer.from([byte]), gone: Buffer.alloc(0), doubled: tail.subarray(0, 1) }[how];
    return {
      bytes: Buffer.concat([head, middle, tail.subarray(how === "doubled" ? 0 : 1)]),
      effect: { kind: "doubtful" },
    };
  });

const event = '{"Event-Name":"CHANNEL_HANGUP","Unique-ID":"of-a-broken-frame"}';

/** What no FreeSWITCH sends: after it the connection cannot determine where a frame begins. */
export const fatalPiece: fc.Arbitrary<Piece> = fc
  .oneof(
    fc.constantFrom(
      "a line without a colon\n\n",
      ": no name\n\n",
      "Content-Length: -1\n\n",
      "Content-Length: 0x10\n\n",
      "Content-Length: 1e3\n\n",
      "Content-Length: 99999999999999999999\n\n",
      `Content-Length: ${MAX_FRAME_BYTES + 1}\nContent-Type: text/event-json\n\n`,
      "SSH-2.0-OpenSSH_9\r\n\n\n",
      "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n\n\n",
      // Frames that the protocol does not define.
      "Reply-Text: +OK without a type\n\n",
      "Content-Type: api/response\n\n",
      "Content-Type: text/event-json\n\n",
    ),
    fc.integer({ min: 1, max: 40 }).map((tens) => "x".repeat(MAX_FRAME_BYTES + 10 * tens)),
    fc.integer({ min: 1, max: 40 }).map((tens) => `X: ${"y: z\n".repeat(MAX_FRAME_BYTES / 5 + tens)}`),
    // Too long: it would swallow the beginning of what follows, and with it a reply.
    fc.integer({ min: 1, max: 30 }).map((more) => framed("text/event-json", event, event.length + more)),
    // Too short: the rest would be read as the next frame's headers.
    fc.integer({ min: 1, max: event.length - 1 }).map((length) => framed("text/event-json", event, length)),
    fc.constantFrom("", "no object", "[1]", '"text"').map((body) => framed("text/event-json", body)),
  )
  .map((text): Piece => ({ bytes: Buffer.from(text), effect: FATAL }));

/** What a switch may send between two replies, well formed or not; the connection continues. */
export const piece: fc.Arbitrary<Piece> = fc.oneof(
  { weight: 10, arbitrary: hangup },
  { weight: 3, arbitrary: foreign },
  { weight: 2, arbitrary: unreadableEvent },
);

export { damagedEvent };
