import { readFileSync, readlinkSync } from "node:fs";

/** Names one run of one process: machine and start of its kernel, namespace of process ids, id, and start time. */
export type ProcessMark = string;

interface System {
  read(path: string): string;
  link(path: string): string;
  /** Whether a process with this id exists, whatever its owner. */
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

/** Positions after the parenthesized name, which may contain anything (proc(5), /proc/pid/stat). */
const STATE = 0;
const START_TIME = 19;
/** Dead, but not yet reaped by its parent. */
const ENDED_STATES = ["Z", "X"];

/** The mark of this process; undefined when the system has no /proc, or one of another namespace. */
export function ownMark(system: System = SYSTEM): ProcessMark | undefined {
  try {
    const began = statOf("self", system)[START_TIME];
    return began === undefined ? undefined : [...place(system), process.pid, began].join("/");
  } catch {
    return undefined;
  }
}

/**
 * Whether the process is known to have ended: it ran on this machine since the last boot, among the processes visible to
 * us, and no longer exists. False proves nothing. `own`: the mark of this process, which names the same machine, boot and
 * namespace for as long as it runs.
 */
export function hasEnded(mark: ProcessMark, own: ProcessMark | undefined, system: System = SYSTEM): boolean {
  const [boot, namespace, pid = "", began] = mark.split("/");
  if (!/^[1-9]\d{0,9}$/.test(pid) || began === undefined) return false;
  const [ourBoot, ourNamespace] = own?.split("/") ?? [];
  if (boot !== ourBoot || namespace !== ourNamespace) return false;
  try {
    if (!system.isThere(Number(pid))) return true;
    const fields = statOf(pid, system);
    return ENDED_STATES.includes(fields[STATE] ?? "") || fields[START_TIME] !== began;
  } catch {
    // For another user's process, /proc may show nothing (`hidepid`).
    return false;
  }
}

/** Throws when /proc belongs to another namespace, in which ids refer to other processes. */
function place({ read, link }: System): [boot: string, namespace: string] {
  if (!read("/proc/self/stat").startsWith(`${process.pid} `)) throw new Error("/proc is not ours");
  return [read("/proc/sys/kernel/random/boot_id").trim(), link("/proc/self/ns/pid")];
}

function statOf(pid: string, { read }: System): string[] {
  const stat = read(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}
