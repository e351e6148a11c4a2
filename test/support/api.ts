import { CallRegistry } from "../../src/observability/call-registry.js";
import { Feed } from "../../src/observability/feed.js";
import type { ApiKey } from "../../src/sidecar/api/guard/key-ring.js";
import { trustOf } from "../../src/sidecar/api/guard/own-machine.js";
import type { ApiParts, PaymentStart } from "../../src/sidecar/api/ports.js";
import type { AppOptions } from "../../src/sidecar/app.js";
import { EMBEDDED } from "./api-keys.js";
import { FakeLedger } from "./fake-ledger.js";
import { sidecar } from "./sidecar.js";
import { VirtualClock } from "./virtual-clock.js";

export interface ApiOptions extends Partial<AppOptions> {
  /** The keys of the configuration. */
  readonly keys?: readonly ApiKey[];
  readonly start?: PaymentStart;
  readonly parts?: Partial<ApiParts>;
}

/** The app with the whole API, on an in-memory ledger; as with the embedded switch, unless keys or a trust are given. */
export function apiSidecar({ start = { id: "pay-1" }, parts = {}, keys, ...options }: ApiOptions = {}) {
  const clock = new VirtualClock();
  const ledger = new FakeLedger();
  const feed = new Feed({ epoch: "e1" });
  const registry = new CallRegistry(feed, clock);
  const started: { readonly call: string; readonly parameters: unknown }[] = [];
  let draining = false;
  const running = sidecar({
    clock,
    api: {
      version: "1.2.3",
      ledger,
      calls: registry,
      feed,
      payments: {
        start: async (call, parameters) => {
          started.push({ call, parameters });
          return start;
        },
      },
      drain: {
        ask: () => {
          draining = true;
        },
        state: () => ({ draining, calls: draining ? 2 : 0 }),
      },
      settle: (id, settlement) => ledger.settle(id, settlement),
      ...parts,
    },
    trust: keys === undefined ? EMBEDDED : trustOf(keys, undefined),
    ...options,
  });
  return { ...running, clock, ledger, feed, registry, started };
}
