import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SlidingCounts } from "../../src/payments/card-testing-limits.js";
import { VirtualClock } from "../support/virtual-clock.js";

const WINDOW_MS = 100;
const KEYS = ["a", "b", "c"];
const step = fc.oneof(
  fc.constantFrom(...KEYS).map((key) => ({ key })),
  fc.integer({ min: 1, max: 60 }).map((ms) => ({ ms })),
);

describe("counts in a sliding window", () => {
  it("cover the latest window and a limited number of additions", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), fc.integer({ min: 1, max: 20 }), (steps, most) => {
        const clock = new VirtualClock();
        const counts = new SlidingCounts(WINDOW_MS, most, clock);
        const added: { key: string; at: number }[] = [];
        for (const one of steps) {
          if ("ms" in one) clock.advance(one.ms);
          else {
            counts.add(one.key);
            added.push({ key: one.key, at: clock.now() });
          }
          const left = added.slice(-most).filter(({ at }) => at > clock.now() - WINDOW_MS);
          for (const key of KEYS) expect(counts.of(key)).toBe(left.filter((each) => each.key === key).length);
        }
      }),
    );
  });

  it("remember no more keys than the limit", () => {
    const counts = new SlidingCounts(WINDOW_MS, 100, new VirtualClock());
    for (let index = 0; index < 5_000; index++) counts.add(String(index));
    expect([counts.size, counts.of("4899"), counts.of("4900")]).toEqual([100, 0, 1]);
  });
});
