import fc from "fast-check";

/** One change to a text. */
export type Mutation = (text: string) => string;

/** Longer texts are refused for their length alone; a few of them are enough to show that. */
const LONGEST = 70_000;

/** A fraction of a text, from 0 to below 1, uniformly distributed. */
const part = fc.noBias(fc.nat({ max: 0xffff })).map((value) => value / 0x10000);
const few = fc.nat({ max: 80 });

/** A position in a text. */
const at = (share: number, { length }: { readonly length: number }) => Math.floor(share * length);

const within = (text: string, from: number, length: number, by: string) =>
  text.slice(0, from) + by + text.slice(from + length);

/** Replaces the match of a pattern at a fraction of all matches. */
function replaceOne(text: string, pattern: RegExp, share: number, by: (found: string) => string): string {
  const matches = [...text.matchAll(pattern)];
  const match = matches[at(share, matches)];
  return match === undefined ? text : within(text, match.index, match[0].length, by(match[0]));
}

const WORD = /[A-Za-z_][\w-]*/g;
const VALUE = /"[^"\n]*"|'[^'\n]*'|(?<=: )[^\s{["'&*|>][^\n,}\]]*/g;

/** Replaces one line. */
function replaceLine(text: string, share: number, by: (line: string) => string): string {
  const lines = text.split(/(?<=\n)/);
  const index = at(share, lines);
  return lines.map((line, place) => (place === index ? by(line) : line)).join("");
}

/** Inside its quotes, where it has some. */
const quotedLike = (found: string, value: string) =>
  /^["']/.test(found) ? `${found[0]}${value}${found[0]}` : value;

/** Changes that often leave the document readable: of words, of values, of whole lines. */
export function gentle(words: readonly string[], values: readonly string[]): fc.Arbitrary<Mutation> {
  const word = fc.constantFrom(...words);
  const value = fc.oneof(fc.constantFrom(...values), word, fc.string({ maxLength: 12 }));
  return fc.oneof(
    {
      weight: 3,
      arbitrary: fc.tuple(part, word).map(
        ([share, by]) =>
          (text: string) =>
            replaceOne(text, WORD, share, () => by),
      ),
    },
    {
      weight: 4,
      arbitrary: fc.tuple(part, value).map(
        ([share, by]) =>
          (text: string) =>
            replaceOne(text, VALUE, share, (found) => quotedLike(found, by)),
      ),
    },
    { weight: 2, arbitrary: part.map((share) => (text: string) => replaceLine(text, share, () => "")) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(
          part,
          fc.oneof(
            { weight: 9, arbitrary: fc.nat({ max: 3 }) },
            { weight: 1, arbitrary: fc.nat({ max: 2_000 }) },
          ),
        )
        .map(
          ([share, times]) =>
            (text: string) =>
              replaceLine(text, share, (line) => line.repeat(1 + times)),
        ),
    },
  );
}

/** Changes that break things: of bits, of slices, by constructs of the language, by nesting, by padding. */
export function harsh(
  tricks: readonly string[],
  words: readonly string[],
  values: readonly string[],
  others: readonly string[],
): fc.Arbitrary<Mutation> {
  const piece = fc.oneof(fc.constantFrom(...tricks), fc.constantFrom(...words), fc.constantFrom(...values));
  const insert = fc.tuple(part, piece).map(
    ([share, by]) =>
      (text: string) =>
        within(text, at(share, text), 0, by),
  );
  const flip = fc.tuple(part, fc.nat({ max: 7 })).map(([share, bit]) => (text: string) => {
    const bytes = Buffer.from(text);
    const place = Math.min(bytes.length - 1, Math.floor(share * bytes.length));
    if (place >= 0) bytes[place] = (bytes[place] as number) ^ (1 << bit);
    return new TextDecoder().decode(bytes);
  });
  const unit = fc.tuple(part, fc.nat({ max: 0xffff })).map(
    ([share, code]) =>
      (text: string) =>
        within(text, at(share, text), 1, String.fromCharCode(code)),
  );
  const cut = fc.tuple(part, few).map(
    ([share, length]) =>
      (text: string) =>
        within(text, at(share, text), length, ""),
  );
  const end = part.map((share) => (text: string) => text.slice(0, at(share, text)));
  const copy = fc.tuple(part, few, part).map(
    ([from, length, to]) =>
      (text: string) =>
        within(text, at(to, text), 0, text.slice(at(from, text), at(from, text) + length)),
  );
  const splice = fc.tuple(fc.constantFrom(...others), part, few, part).map(
    ([other, from, length, to]) =>
      (text: string) =>
        within(text, at(to, text), 0, other.slice(at(from, other), at(from, other) + 4 * length)),
  );
  const nest = fc
    .tuple(
      part,
      fc.constantFrom(
        ["<Say>", "</Say>"],
        ["<p>", "</p>"],
        ["[", "]"],
        ["{a: ", "}"],
        ['{"a":', "}"],
        ["- ", ""],
        ["(", ")"],
      ),
      fc.oneof(few, fc.constant(10_000)),
    )
    .map(
      ([share, [open, close], depth]) =>
        (text: string) =>
          within(text, at(share, text), 0, (open as string).repeat(depth) + (close as string).repeat(depth)),
    );
  const fill = fc
    .tuple(part, fc.array(piece, { minLength: 1, maxLength: 3 }))
    .map(([share, pieces]) => (text: string) => {
      const junk = pieces.join("") || " ";
      return within(
        text,
        at(share, text),
        0,
        junk.repeat(Math.max(1, Math.floor((LONGEST - 5_000 - text.length) / junk.length))),
      );
    });
  return fc.oneof(
    { weight: 8, arbitrary: insert },
    { weight: 6, arbitrary: flip },
    { weight: 4, arbitrary: unit },
    { weight: 6, arbitrary: cut },
    { weight: 1, arbitrary: end },
    { weight: 4, arbitrary: copy },
    { weight: 4, arbitrary: splice },
    { weight: 1, arbitrary: nest },
    { weight: 1, arbitrary: fill },
  );
}

/** A text after some changes, truncated where it is much longer than the limit. */
export function changed(seed: string, mutations: readonly Mutation[]): string {
  return mutations.reduce((text, mutate) => mutate(text).slice(0, LONGEST), seed);
}
