import { readFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { FastifyInstance } from "fastify";
import { AppError } from "../../core/errors.js";

/** Names of rendered prompts: a hash and the type. */
const PROMPT_FILE = /^[a-z0-9]+\.wav$/;

/** The browser's address for a file that the switch plays; undefined for one that is not a prompt in this directory. */
export function promptAddress(file: string, directory: string): string | undefined {
  const name = basename(file);
  const isPrompt = PROMPT_FILE.test(name) && resolve(dirname(file)) === resolve(directory);
  return isPrompt ? `/prompts/${name}` : undefined;
}

/**
 * The rendered prompts, for the web phone. The file name is the hash of the spoken text, so a file never changes. Nothing
 * else in the directory is served.
 */
export function promptRoutes(directory: string): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    app.get<{ Params: { name: string } }>("/prompts/:name", async (request, reply) => {
      const { name } = request.params;
      const sound = PROMPT_FILE.test(name) ? await readPrompt(join(directory, name)) : undefined;
      if (sound === undefined) throw new AppError("NOT_FOUND", "there is no such prompt");
      return reply
        .type("audio/wav")
        .header("cache-control", "private, max-age=31536000, immutable")
        .send(sound);
    });
  };
}

async function readPrompt(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "EISDIR") return undefined;
    throw error;
  }
}
