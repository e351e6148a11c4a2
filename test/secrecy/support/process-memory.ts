import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import type { Needle } from "./needles.js";

const CHUNK = 4 * 1024 * 1024;
const AROUND = 48;

/** Why the memory of a process cannot be read here; undefined where it can. */
export const NO_PROCESS_MEMORY =
  process.platform === "linux" ? undefined : "skipped: only Linux shows a process's memory in /proc";

/** Searches all writable memory of a process. Each hit names the needle, the place, and its context without digits. */
export function searchMemory(pid: number, needles: readonly Needle[]): string[] {
  const memory = openSync(`/proc/${pid}/mem`, "r");
  const longest = Math.max(...needles.map(({ bytes }) => bytes.length));
  const chunk = Buffer.alloc(CHUNK);
  try {
    return writableMappings(pid).flatMap(({ from, to, name }) => {
      const hits: string[] = [];
      for (let at = from; at < to; at += CHUNK - longest) {
        const read = readAt(memory, chunk, at, Math.min(CHUNK, to - at));
        hits.push(...searchBytes(chunk.subarray(0, read), needles, name));
      }
      return hits;
    });
  } finally {
    closeSync(memory);
  }
}

/** The needles in bytes, without their digits. */
export function searchBytes(bytes: Buffer, needles: readonly Needle[], where: string): string[] {
  return needles.flatMap(({ name, bytes: needle }) => {
    const hits: string[] = [];
    for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + 1)) {
      const around = bytes.toString("latin1", Math.max(0, at - AROUND), at + needle.length + AROUND);
      hits.push(`${name} in ${where}: ${around.replace(/\d/g, "#").replace(/[^ -~]/g, ".")}`);
    }
    return hits;
  });
}

function writableMappings(pid: number) {
  const lines = readFileSync(`/proc/${pid}/maps`, "latin1").split("\n");
  return lines.flatMap((line) => {
    const [, from, to, name = ""] = /^([0-9a-f]+)-([0-9a-f]+) .w\S+ \S+ \S+ \S+ *(.*)$/.exec(line) ?? [];
    if (from === undefined || to === undefined) return [];
    return [
      { from: Number.parseInt(from, 16), to: Number.parseInt(to, 16), name: name || "anonymous memory" },
    ];
  });
}

/** Pages that were released meanwhile cannot be read: 0 bytes. */
function readAt(memory: number, chunk: Buffer, at: number, length: number): number {
  try {
    return readSync(memory, chunk, 0, length, at);
  } catch {
    return 0;
  }
}
