import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FeedEvent } from "../../src/domain/views.js";
import { Feed } from "../../src/live/feed.js";
import { transactionRow, webhookRow } from "../support/ledger-rows.js";

function feedOf(kept = 3) {
  const feed = new Feed({ epoch: "e1", kept });
  const tell = (times: number) => {
    for (let time = 0; time < times; time++) feed.tellTransaction(transactionRow());
  };
  return { feed, tell };
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
  it("numbers what it is told, from 1", () => {
    const { feed } = feedOf();
    const heard: FeedEvent[] = [];
    feed.events$().subscribe((event) => heard.push(event));
    feed.tellTransaction(transactionRow({ state: "sent" }));
    feed.tellWebhook("dead", webhookRow());
    expect(heard).toMatchObject([
      { id: 1, type: "transaction.sent", data: { object: "transaction", id: "t1", state: "sent" } },
      { id: 2, type: "webhook.dead", data: { object: "webhook", id: "msg_1" } },
    ]);
    expect(feed.last).toBe(2);
  });

  it("gives nothing of the past to those who do not ask", () => {
    const { feed, tell } = feedOf();
    tell(2);
    expect(ids(feed)).toEqual([]);
  });

  it("gives what came after a number, as far as it is kept", () => {
    const { feed, tell } = feedOf(3);
    tell(5);
    expect([ids(feed, 0), ids(feed, 3), ids(feed, 5)]).toEqual([[3, 4, 5], [4, 5], []]);
    expect([0, 1, 2, 5, 6].map((after) => feed.holds(after))).toEqual([false, false, true, true, false]);
  });

  it("goes on from the past without a gap when it is told something meanwhile", () => {
    const { feed, tell } = feedOf(10);
    tell(2);
    const heard: number[] = [];
    feed.events$(0).subscribe(({ id }) => {
      heard.push(id);
      if (id < 5) tell(1);
    });
    tell(1);
    expect(heard).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it("ends when it is closed, and is told nothing more", () => {
    const { feed, tell } = feedOf();
    let ended = 0;
    feed.events$().subscribe({ complete: () => ended++ });
    feed.close();
    tell(1);
    expect([ended, feed.last]).toEqual([1, 0]);
  });

  it("gives each reader every event that is kept, once and in order, whenever it pulls", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.constantFrom("tell", "pull")),
        (kept, steps) => {
          const { feed, tell } = feedOf(kept);
          let read = 0;
          let told = 0;
          for (const step of steps) {
            if (step === "tell") {
              tell(1);
              told++;
              continue;
            }
            expect(feed.holds(read)).toBe(told - read <= kept);
            const event = feed.next(read);
            expect(event?.id).toBe(read === told ? undefined : Math.max(read + 1, told - kept + 1));
            read = event?.id ?? read;
          }
        },
      ),
    );
  });
});
