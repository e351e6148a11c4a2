import { setTimeout as pause } from "node:timers/promises";
import type { Scene } from "../scene.js";
import { CUT_MS, type Kind } from "./kind.js";

/** No controller runs for longer than the lease. */
const ABSENCE_MS = 25_000;
const RESTART_MS = 3_500;

function killed(absentMs: number): Kind["strike"] {
  return async ({ first: { controller } }) => {
    await controller.kill();
    await pause(absentMs);
    await controller.start();
  };
}

async function startSecond(scene: Scene): Promise<void> {
  await scene.startController();
}

/** The first controller serves the callers: the second one starts after they have called. */
async function afterSecond(scene: Scene, strike: () => Promise<void>): Promise<void> {
  await startSecond(scene);
  await strike();
}

async function mustHaveExited({ first: { controller } }: Scene): Promise<string[]> {
  const code = await Promise.race([controller.exit, pause(5_000, "no end", { ref: false })]);
  return code === 0 ? [] : [`the drained controller ended with ${code}, not with 0`];
}

export const PROCESS_KINDS: readonly Kind[] = [
  { name: "SIGKILL, started again at once", strike: killed(0) },
  { name: "SIGKILL, started again after 3.5 s", strike: killed(RESTART_MS) },
  { name: "SIGKILL, no controller for 25 s", mayFallBack: true, strike: killed(ABSENCE_MS) },
  {
    name: "SIGKILL, a second controller runs",
    strike: (scene) => afterSecond(scene, () => scene.first.controller.kill()),
  },
  {
    name: "SIGSTOP 5 s, SIGCONT",
    async strike({ first: { controller } }) {
      controller.signal("SIGSTOP");
      await pause(CUT_MS.long);
      controller.signal("SIGCONT");
    },
  },
  {
    name: "SIGTERM, a second controller runs",
    strike: (scene) => afterSecond(scene, async () => scene.first.controller.signal("SIGTERM")),
    inspect: mustHaveExited,
  },
  {
    name: "SIGTERM twice, a second controller runs",
    strike: (scene) =>
      afterSecond(scene, async () => {
        scene.first.controller.signal("SIGTERM");
        await pause(500);
        scene.first.controller.signal("SIGTERM");
      }),
    inspect: mustHaveExited,
  },
  {
    name: "stdout closed (EPIPE)",
    async strike({ first: { controller } }) {
      controller.closeOutput();
    },
  },
];
