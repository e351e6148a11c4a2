import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { atMost, listOf, newestFirst, put } from "../../../src/sidecar/web/live/keyed-list.js";

interface View {
  readonly id: string;
  readonly created: string;
  readonly open: boolean;
}

const LIMIT = 5;
const RULES = {
  compare: newestFirst("created"),
  belongs: ({ open }: View) => open,
  trim: atMost(LIMIT),
};

const view: fc.Arbitrary<View> = fc
  .record({
    id: fc.integer({ min: 1, max: 12 }).map(String),
    // An id always has the same time.
    created: fc.constant(""),
    open: fc.boolean(),
  })
  .map((one) => ({ ...one, created: `2026-11-24T10:00:${one.id.padStart(2, "0")}.000Z` }));

describe("a list keyed by id", () => {
  it("never contains a duplicate id, a view that does not belong, a wrong order, or more than its bound", () => {
    fc.assert(
      fc.property(fc.array(view), fc.array(view, { maxLength: 60 }), (loaded, events) => {
        const list = events.reduce(
          (before, event) => put<View>(before, event, RULES),
          listOf<View>(loaded, RULES),
        );
        expect(new Set(list.map(({ id }) => id)).size).toBe(list.length);
        expect(list.every(({ open }) => open)).toBe(true);
        expect(list.map(({ created }) => created)).toEqual(
          list
            .map(({ created }) => created)
            .sort()
            .reverse(),
        );
        expect(list.length).toBeLessThanOrEqual(LIMIT);
      }),
    );
  });

  it("contains the latest view of each id while it is below its bound", () => {
    fc.assert(
      fc.property(fc.array(view), (events) => {
        const rules = { ...RULES, trim: atMost(100) };
        const list = events.reduce((before, event) => put<View>(before, event, rules), [] as View[]);
        const latest = [...new Map(events.map((event) => [event.id, event])).values()];
        expect(new Set(list)).toEqual(new Set(latest.filter(({ open }) => open)));
        expect(listOf<View>(events, rules)).toEqual(list);
      }),
    );
  });

  it("leaves the given list unchanged", () => {
    const list = Object.freeze([{ id: "1", created: "2026", open: true }]);
    expect(put<View>(list, { id: "2", created: "2027", open: true }, RULES)).toHaveLength(2);
    expect(list).toHaveLength(1);
  });
});
