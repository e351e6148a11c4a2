import { lastValueFrom, toArray } from "rxjs";
import { afterEach, describe, expect, it } from "vitest";
import { EmbeddedRun } from "../support/embedded-run.js";

const APOLOGY = "We are sorry. We can not take your payment now. Please call again later.";

describe("the lease of a call on the embedded switch", () => {
  let run: EmbeddedRun;

  afterEach(() => run.close());

  it("ends after ten seconds: the caller hears an apology, and the switch hangs up", async () => {
    run = await EmbeddedRun.start();
    const leg = run.embedded.dial({ to: "4711" });
    const times: number[] = [];
    leg.sounds$.subscribe(() => times.push(run.clock.now()));
    const [sounds, hangup] = await Promise.all([
      lastValueFrom(leg.sounds$.pipe(toArray())),
      lastValueFrom(leg.hangup$),
    ]);
    expect(sounds.map(({ source, state }) => `${state}: ${source}`)).toEqual([
      `started: ${APOLOGY}`,
      `ended: ${APOLOGY}`,
    ]);
    expect(hangup).toEqual({ by: "switch", cause: "NORMAL_TEMPORARY_FAILURE" });
    // One packet until the dialplan begins, one until the transfer is noticed, and half a second of silence.
    expect(times[0]).toBe(20 + 10_000 + 20 + 500);
  });

  it.each([
    ["sent", "We are sorry. Your payment has been sent and is being checked. Please do not pay again."],
    ["approved", "We are sorry, the call can not go on. Your payment was made. Please do not pay again."],
  ])("ends with words that are true for a payment in state %s", async (payment, words) => {
    run = await EmbeddedRun.start();
    const client = await run.client("CHANNEL_PARK");
    const leg = await run.dialParked(client);
    await client.api(`uuid_setvar ${leg.id} pay_payment ${payment}`);
    await client.api(`uuid_setvar ${leg.id} pay_controller c1`);
    const sounds = lastValueFrom(leg.sounds$.pipe(toArray()));
    const task = await client.api(`sched_api +1 lease uuid_transfer ${leg.id} fallback XML pay`);
    expect(task).toMatch(/^\+OK Added: \d+\n$/);
    expect((await sounds)[0]?.source).toBe(words);
  });

  it("is as long as the switch is configured for", async () => {
    run = await EmbeddedRun.start({ leaseSeconds: 3 });
    const client = await run.client("CHANNEL_UNPARK");
    const dialedAt = run.clock.now();
    run.embedded.dial({ to: "4711" });
    await client.event(({ name }) => name === "CHANNEL_UNPARK");
    expect(run.clock.now() - dialedAt).toBe(20 + 3_000 + 20);
  });

  it("does not end while a controller renews it", async () => {
    run = await EmbeddedRun.start();
    const client = await run.client("CHANNEL_PARK", "CHANNEL_UNPARK", "CHANNEL_EXECUTE_COMPLETE");
    const leg = await run.dialParked(client);
    for (let time = 1; time <= 5; time++) {
      await client.api(`sched_del ${leg.id}`);
      await client.api(`sched_transfer +10 ${leg.id} fallback XML pay`);
      await client.execute(leg.id, "sleep", "9000", `wait ${time}`);
      await client.event(({ headers }) => headers["Application-UUID"] === `wait ${time}`);
    }
    expect(client.events.some(({ name }) => name === "CHANNEL_UNPARK")).toBe(false);
  });

  it("ends with its call", async () => {
    run = await EmbeddedRun.start();
    const client = await run.client("CHANNEL_PARK", "CHANNEL_HANGUP_COMPLETE");
    const leg = await run.dialParked(client);
    await client.api(`sched_transfer +10 ${leg.id} fallback XML pay`);
    leg.hangup();
    await client.event(({ name }) => name === "CHANNEL_HANGUP_COMPLETE");
    expect(await client.api(`sched_del ${leg.id}`)).toBe("+OK Deleted: 0\n");
  });
});
