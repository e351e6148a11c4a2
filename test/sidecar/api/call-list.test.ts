import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CallRecord } from "../../../src/ledger/ledger.js";
import { viewOfCall } from "../../../src/observability/views.js";
import { type CallSources, listCalls } from "../../../src/sidecar/api/routes/calls.js";
import { FakeLedger } from "../../support/fake-ledger.js";
import { callRow } from "../../support/ledger-rows.js";

/** A ledger with these calls, some of which are in progress. */
function sourcesOf(records: readonly CallRecord[], active: ReadonlySet<string>): CallSources {
  const ledger = new FakeLedger();
  ledger.callRows.push(...records);
  const views = records
    .filter(({ id }) => active.has(id))
    .map((record) => ({ ...viewOfCall(record), active: true }));
  const live = { active: () => views, call: (id: string) => views.find((view) => view.id === id) };
  return { ledger: ledger.calls, live };
}

async function allIds(sources: CallSources, limit: number): Promise<string[]> {
  const ids: string[] = [];
  let after: string | null | undefined;
  while (after !== null) {
    const { data, next } = await listCalls(sources, after, limit);
    expect(data.length).toBe(next === null ? Math.min(data.length, limit) : limit);
    ids.push(...data.map(({ id }) => id));
    after = next;
  }
  return ids;
}

const calls = fc.uniqueArray(
  fc.record({ id: fc.string({ minLength: 1, maxLength: 4 }), startedAt: fc.nat(4), isActive: fc.boolean() }),
  { selector: ({ id }) => id, maxLength: 14 },
);

describe("the list of calls", () => {
  it("contains every call once, those in progress first, each newest first, with any page size", async () => {
    await fc.assert(
      fc.asyncProperty(calls, fc.integer({ min: 1, max: 5 }), async (found, limit) => {
        const active = new Set(found.filter(({ isActive }) => isActive).map(({ id }) => id));
        const records = found.map(({ id, startedAt }) => callRow({ id, startedAt }));
        const expected = found
          .toSorted(
            (one, other) =>
              Number(other.isActive) - Number(one.isActive) ||
              other.startedAt - one.startedAt ||
              (one.id < other.id ? 1 : -1),
          )
          .map(({ id }) => id);
        expect(await allIds(sourcesOf(records, active), limit)).toEqual(expected);
      }),
    );
  });
});
