import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { threadCpuMs } from "../../src/core/cpu-time.js";

/** Milliseconds that both threads compute. */
const COMPUTING_MS = 200;

describe("the CPU time of a thread", () => {
  it("counts what the thread computes", () => {
    const before = threadCpuMs();
    const began = performance.now();
    while (performance.now() - began < COMPUTING_MS) JSON.stringify({ a: [1, 2, 3] });
    const used = threadCpuMs() - before;
    expect(used).toBeGreaterThan(COMPUTING_MS / 20);
    expect(used).toBeLessThan(1.1 * COMPUTING_MS);
  });

  it.runIf(process.platform === "linux")("does not count what another thread computes", async () => {
    const before = threadCpuMs();
    const code = `const began = performance.now(); while (performance.now() - began < ${COMPUTING_MS});`;
    await once(new Worker(code, { eval: true }), "exit");
    expect(threadCpuMs() - before).toBeLessThan(COMPUTING_MS / 2);
  });
});
