import { setTimeout as pause } from "node:timers/promises";
import type { Scene } from "../scene.js";
import type { Manner } from "../support/faulty-network.js";
import { CUT_MS, type Kind } from "./kind.js";

/** Longer than the lease of every call. */
const LONG_SILENCE_MS = 20_000;
const SLOW_MS = 10_000;

function cut(forMs: number, how: "reset" | "close"): Kind["strike"] {
  return ({ first }) => first.network.cut(forMs, how);
}

/** Carries data in a bad manner for `forMs` milliseconds. */
function badly(manner: Manner, forMs: number): Kind["strike"] {
  return async ({ first }) => {
    first.network.carry(manner);
    await pause(forMs);
    first.network.carry({});
  };
}

/** The connection is half-open: neither end is notified, and what was sent never arrives. */
async function halfOpen({ first }: Scene): Promise<void> {
  first.network.carry({ holds: true });
  await pause(LONG_SILENCE_MS);
  const broken = first.network.cut(0, "reset");
  first.network.carry({});
  await broken;
}

export const NETWORK_KINDS: readonly Kind[] = [
  { name: "Event Socket reset, 0.3 s", strike: cut(CUT_MS.short, "reset") },
  { name: "Event Socket reset, 5 s", strike: cut(CUT_MS.long, "reset") },
  { name: "Event Socket closed, 1 s", strike: cut(1_000, "close") },
  {
    name: "Event Socket reset five times",
    async strike({ first }) {
      for (let times = 0; times < 5; times++) {
        await first.network.cut(100, "reset");
        await pause(700);
      }
    },
  },
  { name: "Event Socket 500 ms late, 10 s", strike: badly({ delayMs: 500 }, SLOW_MS) },
  { name: "Event Socket in slices of 3 bytes", strike: badly({ sliceBytes: 3 }, SLOW_MS) },
  { name: "Event Socket silent, 5 s", strike: badly({ holds: true }, CUT_MS.long) },
  { name: "Event Socket half-open, 20 s", mayFallBack: true, strike: halfOpen },
  {
    name: "mod_event_socket reloaded",
    realSwitchOnly: true,
    async strike({ telephone }) {
      await telephone.api("bgapi reload mod_event_socket").catch(() => undefined);
    },
  },
];
