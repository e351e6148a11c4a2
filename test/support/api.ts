import { createHash } from "node:crypto";
import type { Scope } from "../../src/domain/scopes.js";
import { SCOPES } from "../../src/domain/scopes.js";
import { CallRegistry } from "../../src/live/call-registry.js";
import { Feed } from "../../src/live/feed.js";
import type { ApiParts, PaymentStart } from "../../src/sidecar/api/ports.js";
import type { AppOptions } from "../../src/sidecar/app.js";
import { FakeLedger } from "./fake-ledger.js";
import { sidecar } from "./sidecar.js";
import { VirtualClock } from "./virtual-clock.js";

/** A key of the API as the configuration has it. */
export function apiKey(name: string, key: string, scopes: readonly Scope[] = SCOPES) {
  return { name, sha256: createHash("sha256").update(key).digest("hex"), scopes };
}

export interface ApiOptions extends Partial<AppOptions> {
  readonly start?: PaymentStart;
  readonly parts?: Partial<ApiParts>;
}

/** The app with the whole API, on a ledger in memory. */
export function apiSidecar({ start = { id: "pay-1" }, parts = {}, ...options }: ApiOptions = {}) {
  const clock = new VirtualClock();
  const ledger = new FakeLedger();
  const feed = new Feed({ epoch: "e1" });
  const registry = new CallRegistry(feed, clock);
  const started: { readonly call: string; readonly parameters: unknown }[] = [];
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
      settle: (id, settlement) => ledger.settle(id, settlement),
      ...parts,
    },
    ...options,
  });
  return { ...running, clock, ledger, feed, registry, started };
}
