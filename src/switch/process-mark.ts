import { readFileSync, readlinkSync } from "node:fs";

/** Names one run of one process: machine and start of its kernel, namespace of process ids, id, and when it began. */
export type ProcessMark = string;

interface Files {
  read(path: string): string;
  link(path: string): string;
}

const FILES: Files = { read: (path) => readFileSync(path, "utf8"), link: (path) => readlinkSync(path) };

/** Positions behind the name in brackets, which may hold anything (proc(5), /proc/pid/stat). */
const STATE = 0;
const START_TIME = 19;
/** Killed, and its parent has not asked how it ended. */
const ENDED_STATES = ["Z", "X"];
/** A process that everybody sees, unless /proc hides those of other users (`hidepid`). */
const FIRST = 1;

/** This process; undefined where the system has no /proc. */
export function ownMark(files: Files = FILES): ProcessMark | undefined {
  try {
    return [...place(files), process.pid, startTime(process.pid, files)].join("/");
  } catch {
    return undefined;
  }
}

/**
 * Whether the process is known to have ended: it ran on this machine since that was last started, among the processes
 * that we see, and is no longer there. False says nothing.
 */
export function hasEnded(mark: ProcessMark, files: Files = FILES): boolean {
  const [boot, namespace, pid = "", start] = mark.split("/");
  try {
    const [ourBoot, ourNamespace] = place(files);
    if (boot !== ourBoot || namespace !== ourNamespace || !/^\d+$/.test(pid)) return false;
    if (startTime(FIRST, files) === undefined) return false;
    return startTime(Number(pid), files) !== start;
  } catch {
    return false;
  }
}

function place({ read, link }: Files): [boot: string, namespace: string] {
  return [read("/proc/sys/kernel/random/boot_id").trim(), link("/proc/self/ns/pid")];
}

/** Undefined where there is no such process, or only what is left of it. Throws what reading throws otherwise. */
function startTime(pid: number, { read }: Files): string | undefined {
  try {
    const stat = read(`/proc/${pid}/stat`);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return ENDED_STATES.includes(fields[STATE] ?? "") ? undefined : fields[START_TIME];
  } catch (thrown) {
    // ESRCH: it ended while it was read.
    if (["ENOENT", "ESRCH"].includes((thrown as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw thrown;
  }
}
