import { readFileSync } from "node:fs";

/** Part of Node since 23.9; the types of Node 20 do not have it. */
type ThreadUsage = () => { readonly user: number; readonly system: number };

/** Linux: the time of the calling thread on a CPU, in nanoseconds, is the first of three numbers (proc(5)). */
const STATISTICS = "/proc/thread-self/schedstat";

function fromStatistics(): number {
  return Number(readFileSync(STATISTICS, "utf8").split(" ")[0]) / 1e6;
}

function ofProcess(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function hasStatistics(): boolean {
  try {
    return fromStatistics() > 0;
  } catch {
    return false;
  }
}

function best(): () => number {
  const { threadCpuUsage } = process as { readonly threadCpuUsage?: ThreadUsage };
  if (threadCpuUsage === undefined) return hasStatistics() ? fromStatistics : ofProcess;
  return () => {
    const { user, system } = threadCpuUsage();
    return (user + system) / 1_000;
  };
}

/**
 * The milliseconds for which the calling thread has used a CPU: other programs, and other threads of this process, do not
 * count. Where neither Node nor the operating system knows, the threads of this process are included.
 */
export const threadCpuMs: () => number = best();
