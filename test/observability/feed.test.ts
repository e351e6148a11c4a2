import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Feed } from "../../src/observability/feed.js";
import type { FeedEvent } from "../../src/observability/views.js";
import { transactionRow, webhookRow } from "../support/ledger-rows.js";

function feedOf(kept = 3) {
  const feed = new Feed({ epoch: "e1", kept });
  const publish = (times: number) => {
    for (let time = 0; time < times; time++) feed.reportTransaction(transactionRow());
  };
  return { feed, publish };
}

function ids(feed: Feed, after?: number): number[] {
  const read: number[] = [];
  feed
    .events$(after)
    .subscribe(({ id }) => read.push(id))
    .unsubscribe();
  return read;
}

describe("the feed", () => {
  it("numbers its events from 1", () => {
    const { feed } = feedOf();
    const received: FeedEvent[] = [];
    feed.events$().subscribe((event) => received.push(event));
    feed.reportTransaction(transactionRow({ state: "sent" }));
    feed.reportWebhook("dead", webhookRow());
    expect(received).toMatchObject([
      { id: 1, type: "transaction.sent", data: { object: "transaction", id: "t1", state: "sent" } },
      { id: 2, type: "webhook.dead", data: { object: "webhook", id: "msg_1" } },
    ]);
    expect(feed.last).toBe(2);
  });

  it("sends no past events to readers that do not request them", () => {
    const { feed, publish } = feedOf();
    publish(2);
    expect(ids(feed)).toEqual([]);
  });

  it("returns the events after a number, as far as they are kept", () => {
    const { feed, publish } = feedOf(3);
    publish(5);
    expect([ids(feed, 0), ids(feed, 3), ids(feed, 5)]).toEqual([[3, 4, 5], [4, 5], []]);
    expect([0, 1, 2, 5, 6].map((after) => feed.holds(after))).toEqual([false, false, true, true, false]);
  });

  it("continues from the past without a gap when events are published meanwhile", () => {
    const { feed, publish } = feedOf(10);
    publish(2);
    const received: number[] = [];
    feed.events$(0).subscribe(({ id }) => {
      received.push(id);
      if (id < 5) publish(1);
    });
    publish(1);
    expect(received).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it("ends when it is closed, and publishes nothing more", () => {
    const { feed, publish } = feedOf();
    let ended = 0;
    feed.events$().subscribe({ complete: () => ended++ });
    feed.close();
    publish(1);
    expect([ended, feed.last]).toEqual([1, 0]);
  });

  it("returns every kept event to each reader, once and in order, whenever it pulls", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.constantFrom("publish", "pull")),
        (kept, steps) => {
          const { feed, publish } = feedOf(kept);
          let read = 0;
          let reported = 0;
          for (const step of steps) {
            if (step === "publish") {
              publish(1);
              reported++;
              continue;
            }
            expect(feed.holds(read)).toBe(reported - read <= kept);
            const event = feed.next(read);
            expect(event?.id).toBe(read === reported ? undefined : Math.max(read + 1, reported - kept + 1));
            read = event?.id ?? read;
          }
        },
      ),
    );
  });
});
