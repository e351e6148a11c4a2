import { readFileSync, readlinkSync } from "node:fs";

/** Names one run of one process: machine and start of its kernel, namespace of process ids, id, and when it began. */
export type ProcessMark = string;

interface System {
  read(path: string): string;
  link(path: string): string;
  /** Whether there is a process of this id, whoever's it is. */
  isThere(pid: number): boolean;
}

const SYSTEM: System = {
  read: (path) => readFileSync(path, "utf8"),
  link: (path) => readlinkSync(path),
  isThere(pid) {
    try {
      process.kill(pid, 0);
      return true;
    } catch (thrown) {
      return (thrown as NodeJS.ErrnoException).code !== "ESRCH";
    }
  },
};

/** Positions behind the name in brackets, which may hold anything (proc(5), /proc/pid/stat). */
const STATE = 0;
const START_TIME = 19;
/** Killed, and its parent has not asked how it ended. */
const ENDED_STATES = ["Z", "X"];

/** This process; undefined where the system has no /proc, or that of other processes. */
export function ownMark(system: System = SYSTEM): ProcessMark | undefined {
  try {
    const began = statOf("self", system)[START_TIME];
    return began === undefined ? undefined : [...place(system), process.pid, began].join("/");
  } catch {
    return undefined;
  }
}

/**
 * Whether the process is known to have ended: it ran on this machine since that was last started, among the processes
 * that we see, and is no longer there. False says nothing.
 */
export function hasEnded(mark: ProcessMark, system: System = SYSTEM): boolean {
  const [boot, namespace, pid = "", began] = mark.split("/");
  if (!/^[1-9]\d{0,9}$/.test(pid) || began === undefined) return false;
  try {
    const [ourBoot, ourNamespace] = place(system);
    if (boot !== ourBoot || namespace !== ourNamespace) return false;
    if (!system.isThere(Number(pid))) return true;
    const fields = statOf(pid, system);
    return ENDED_STATES.includes(fields[STATE] ?? "") || fields[START_TIME] !== began;
  } catch {
    // Of another user's process /proc may show nothing (`hidepid`).
    return false;
  }
}

/** Throws where /proc is that of another namespace, in which ids mean other processes. */
function place({ read, link }: System): [boot: string, namespace: string] {
  if (!read("/proc/self/stat").startsWith(`${process.pid} `)) throw new Error("/proc is not ours");
  return [read("/proc/sys/kernel/random/boot_id").trim(), link("/proc/self/ns/pid")];
}

function statOf(pid: string, { read }: System): string[] {
  const stat = read(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}
