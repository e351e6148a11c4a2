/** An API command: returns the answer to its argument. The argument is bytes, because it may contain keys. */
export type Api = (argument: Buffer) => string | Uint8Array;

/** By name, in lower case. */
export type Apis = ReadonlyMap<string, Api>;

/** The words of an argument. */
export function wordsOf(argument: Buffer): string[] {
  return argument
    .toString()
    .split(" ")
    .filter((word) => word !== "");
}

/**
 * Words as FreeSWITCH splits them (separate_string_blank_delim in switch_utils.c): '...' is one word, \\ escapes a
 * character.
 */
export function quotedWordsOf(text: string): string[] {
  return [...text.matchAll(/(?:\\.|'(?:\\.|[^'\\])*'|[^ \\'])+/g)].map(([word]) =>
    word.replace(/\\(.)|'/g, (_, plain: string | undefined) => plain ?? ""),
  );
}

export const NO_SUCH_CHANNEL = "-ERR No such channel!\n";

export function usage(syntax: string): string {
  return `-USAGE: ${syntax}\n`;
}
