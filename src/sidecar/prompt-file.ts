import { basename, dirname, resolve } from "node:path";

/** Names of rendered prompts: a hash and the type. */
export const PROMPT_FILE = /^[a-z0-9]+\.wav$/;

/** Where a browser finds a file that the switch plays; undefined for one that is no prompt of this directory. */
export function promptAddress(file: string, directory: string): string | undefined {
  const name = basename(file);
  const isPrompt = PROMPT_FILE.test(name) && resolve(dirname(file)) === resolve(directory);
  return isPrompt ? `/prompts/${name}` : undefined;
}
