import fc from "fast-check";
import { awkwardText, damagedEvent, type Effect, fatalPiece, framed, type Piece, piece } from "./pieces.js";

/** The answer to the next unanswered command. */
interface Reply {
  readonly isApi: boolean;
  readonly text: string;
}

type Part = { readonly piece: Piece } | { readonly reply: Reply };

/** How a connection ends, unless the client has closed it before. */
export type Ending = "end" | "reset" | "in the middle of a frame";

/** Everything that the switch sends on one connection after its welcome, and the expected result. */
export interface Conversation {
  /** Sent one after the other, each in a separate write. */
  readonly slices: readonly Buffer[];
  readonly ending: Ending;
  /** For each command that is sent ahead: true where it is an `api`. Some are never answered. */
  readonly commands: readonly boolean[];
  readonly expected: Expected;
  readonly frames: number;
  /** For a report: one line per frame that is more than an event or a reply. */
  readonly [fc.toStringMethod]: () => string;
}

export interface Expected {
  /** Ids of the events that must be reported, in order. */
  readonly events: readonly string[];
  readonly faults: number;
  /** The number of commands that must get their own answer; all after them must fail. */
  readonly answered: number;
  readonly isGivenUp: boolean;
  /** A damaged event is included: then there may be fewer of everything, but never another command's answer. */
  readonly isDoubtful: boolean;
}

/** The beginning of every reply to a command. */
export function markOf(command: number): string {
  return `+OK #${command}.`;
}

const reply = fc.record({ isApi: fc.boolean(), text: awkwardText }).map((made): Part => ({ reply: made }));
const good = fc.oneof(
  { weight: 4, arbitrary: piece.map((made): Part => ({ piece: made })) },
  { weight: 2, arbitrary: reply },
);
const fatal = fatalPiece.map((made): Part => ({ piece: made }));
const damaged = damagedEvent.map((made): Part => ({ piece: made }));

function bytesOf(part: Part, command: number): Buffer {
  if ("piece" in part) return part.piece.bytes;
  const text = `${markOf(command)} ${part.reply.text}`;
  if (part.reply.isApi) return framed("api/response", text);
  return Buffer.from(`Content-Type: command/reply\nReply-Text: ${text.replace(/[\r\n]/g, " ")}\n\n`);
}

function effectOf(part: Part): Effect | undefined {
  return "piece" in part ? part.piece.effect : undefined;
}

/** Intact events and replies need no description: the seed reproduces them. */
function shown(part: Part, index: number): string[] {
  if (!("piece" in part) || part.piece.effect.kind === "event") return [];
  const { bytes, effect } = part.piece;
  return [
    `${index}: ${effect.kind}, ${bytes.length} bytes ${JSON.stringify(bytes.toString("utf8", 0, 120))}`,
  ];
}

/** Cuts at `cuts`, which are fractions of the whole, from 0 to 1. */
function sliced(whole: Buffer, cuts: readonly number[]): Buffer[] {
  const edges = [0, ...cuts.map((cut) => cut % (whole.length + 1)).sort((a, b) => a - b), whole.length];
  return edges.slice(1).map((edge, index) => whole.subarray(edges[index], edge));
}

function conversationOf(parts: readonly Part[], cuts: readonly number[], ending: Ending): Conversation {
  const commands: boolean[] = [];
  const chunks: Buffer[] = [];
  const events: string[] = [];
  let [faults, answered, isGivenUp, isDoubtful] = [0, 0, false, false];
  for (const part of parts) {
    chunks.push(bytesOf(part, commands.length));
    if ("reply" in part) commands.push(part.reply.isApi);
    if (isGivenUp) continue;
    const effect = effectOf(part);
    if (effect === undefined) answered++;
    else if (effect.kind === "event") events.push(effect.id);
    else if (effect.kind === "fault") faults++;
    else if (effect.kind === "fatal") isGivenUp = true;
    else if (effect.kind === "doubtful") isDoubtful = true;
  }
  const unfinished = framed("api/response", `${markOf(commands.length)} never whole`).subarray(0, -5);
  if (ending === "in the middle of a frame") chunks.push(unfinished);
  const slices = sliced(Buffer.concat(chunks), cuts);
  return {
    slices,
    ending,
    // One more than there are answers.
    commands: [...commands, true],
    expected: { events, faults, answered, isGivenUp, isDoubtful },
    frames: parts.length,
    [fc.toStringMethod]: () => [...parts.flatMap(shown), `${slices.length} slices, ${ending}`].join("\n"),
  };
}

/** Conversations of about this many frames; some are cut short by a broken one, with good ones after it. */
export function conversations(frames: number): fc.Arbitrary<Conversation> {
  return fc
    .record({
      before: fc.array(good, { minLength: frames / 2, maxLength: frames }),
      broken: fc.option(fc.oneof({ weight: 3, arbitrary: fatal }, { weight: 1, arbitrary: damaged }), {
        freq: 3,
      }),
      after: fc.array(good, { minLength: 1, maxLength: frames / 2 }),
      cuts: fc.array(fc.nat(), { maxLength: 30 }),
      ending: fc.constantFrom<Ending>("end", "reset", "in the middle of a frame"),
    })
    .map(({ before, broken, after, cuts, ending }) =>
      conversationOf([...before, ...(broken === null ? [] : [broken]), ...after], cuts, ending),
    );
}
