import { describe, expect, it } from "vitest";
import { Feed } from "../../../src/observability/feed.js";
import { EventStream } from "../../../src/sidecar/api/routes/events.js";
import { transactionRow } from "../../support/ledger-rows.js";
import { VirtualClock } from "../../support/virtual-clock.js";

/** A stream without a reader until `read` is called. */
function streamOf(kept = 1000) {
  const clock = new VirtualClock();
  const feed = new Feed({ epoch: "e1", kept });
  const stream = new EventStream({ feed, clock, after: undefined, isLost: false, wants: () => true });
  const report = (times: number) => {
    for (let time = 0; time < times; time++) feed.reportTransaction(transactionRow());
  };
  return { clock, feed, stream, report, read: () => String(stream.read()) };
}

describe("an event stream whose client does not read", () => {
  it("buffers only a little", () => {
    const { stream, report, read } = streamOf();
    read();
    report(900);
    expect(stream.readableLength).toBeLessThan(2 * stream.readableHighWaterMark);
    expect(stream.destroyed).toBe(false);
  });

  it("breaks off when the feed no longer has the next event", () => {
    const { stream, report, read } = streamOf(10);
    read();
    report(900);
    expect(stream.destroyed).toBe(true);
  });

  it("breaks off when nothing is read between two heartbeats", () => {
    const { stream, report, read, clock } = streamOf();
    read();
    report(900);
    clock.advance(15_000);
    expect(stream.destroyed).toBe(false);
    clock.advance(15_000);
    expect(stream.destroyed).toBe(true);
  });

  it("continues for a slow client", () => {
    const { stream, report, read, clock } = streamOf();
    read();
    report(300);
    let text = "";
    for (let time = 0; time < 20; time++) {
      clock.advance(15_000);
      text += read();
    }
    expect(stream.destroyed).toBe(false);
    const ids = [...text.matchAll(/^id: e1-(\d+)$/gm)].map(([, id]) => Number(id));
    expect(ids).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
  });

  it("leaves no timer behind", () => {
    const { stream, clock, feed } = streamOf();
    stream.destroy();
    expect(clock.actions.filter(({ closed }) => !closed)).toEqual([]);
    feed.close();
  });
});
