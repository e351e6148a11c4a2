import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { retryAfterMs } from "../../src/http-client/client.js";
import { nextTry, PAUSES_MS } from "../../src/webhooks/delivery.js";

const NOW = Date.UTC(1994, 10, 6, 8, 49, 0);
const DAY_MS = 24 * 3_600_000;

describe("Retry-After", () => {
  // RFC 9110, sections 5.6.7 and 10.2.3.
  it.each([
    ["120", 120_000],
    ["0", 0],
    ["Sun, 06 Nov 1994 08:49:37 GMT", 37_000],
    ["Sunday, 06-Nov-94 08:49:37 GMT", 37_000],
    ["Sun Nov  6 08:49:37 1994", 37_000],
    ["Sun, 06 Nov 1994 08:00:00 GMT", 0],
    ["-1", undefined],
    ["1.5", undefined],
    ["soon", undefined],
    ["1994-11-06T08:49:37Z", undefined],
    ["Sun, 99 Nov 1994 08:49:37 GMT", undefined],
    ["", undefined],
    [undefined, undefined],
  ])("%s", (text, ms) => expect(retryAfterMs(text, NOW)).toBe(ms));

  it("never yields a negative time, whatever it contains", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
        ),
        (text) => {
          expect(retryAfterMs(text, NOW) ?? 0).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});

describe("the retry schedule", () => {
  it("has eight attempts in a little more than a day", () => {
    expect(PAUSES_MS.map((ms) => ms / 1000)).toEqual([5, 30, 120, 600, 3_600, 21_600, 86_400]);
    expect(nextTry(7, NOW, 0, 0)).toBeUndefined();
    expect(nextTry(7, NOW, 60_000, 0)).toBeUndefined();
  });

  it("adds random jitter, and waits as long as the server requests, at most a day", () => {
    expect(nextTry(0, NOW, 0, 0)).toBe(NOW + 5_000);
    expect(nextTry(0, NOW, 0, 1)).toBe(NOW + 6_000);
    expect(nextTry(0, NOW, 90_000, 1)).toBe(NOW + 90_000);
    expect(nextTry(2, NOW, 90_000, 0)).toBe(NOW + 120_000);
    expect(nextTry(0, NOW, 10 * DAY_MS, 0)).toBe(NOW + DAY_MS);
  });
});
