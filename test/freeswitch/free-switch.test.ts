import { filter, firstValueFrom, skip, take, toArray } from "rxjs";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { ChannelEnd } from "../../src/core/call.js";
import { Digit } from "../../src/core/dtmf.js";
import type { Channel } from "../../src/freeswitch/channel.js";
import { FreeSwitch } from "../../src/freeswitch/free-switch.js";
import type { Sharing } from "../../src/freeswitch/shared-switch.js";
import { event, FakeEventSocket, ok, output, welcome } from "../support/fake-event-socket.js";
import { FakeSwitch } from "../support/fake-switch.js";
import { recordingLogger } from "../support/recording-logger.js";
import { SharedGlobals } from "../support/shared-globals.js";
import { VirtualClock } from "../support/virtual-clock.js";

const sharing: Sharing = {
  identity: { id: "me", ledger: "L1", name: "here:1" },
  takeover: false,
  ended: async () => [],
};

let server: FakeEventSocket;
let freeSwitch: FreeSwitch;
let pbx: FakeSwitch;
let globals: SharedGlobals;

afterEach(async () => {
  await freeSwitch.close();
  await server.stop();
});

async function start(password = "secret", shared?: Sharing) {
  pbx = new FakeSwitch();
  globals = new SharedGlobals();
  const { answers } = pbx.link();
  server = await FakeEventSocket.start();
  server.answer = (command) => {
    if (command.startsWith("api global_")) return output(globals.answer(command.slice(4)));
    const first = welcome(command);
    if (first !== undefined || !command.startsWith("api ")) return first ?? ok;
    const answer = answers(command.slice(4));
    return output(answer instanceof Error ? "-ERR No such channel!\n" : `${answer}\n`);
  };
  const clock = new VirtualClock();
  const { logger, lines } = recordingLogger();
  freeSwitch = new FreeSwitch({
    host: "127.0.0.1",
    port: server.port,
    password,
    lease: { seconds: 15, extension: "fallback", context: "pay" },
    ...(shared === undefined ? {} : { sharing: shared }),
    clock,
    logger,
    random: () => 1,
  });
  return { clock, lines };
}

function park(id: string): void {
  pbx.call(id, { destination: "" });
  server.send(event({ "Event-Name": "CHANNEL_PARK", "Unique-ID": id, "Caller-Context": "pay" }));
}

describe("a FreeSWITCH", () => {
  it("delivers calls, their keys and their end", async () => {
    await start();
    const calls = firstValueFrom(freeSwitch.calls$);
    await freeSwitch.start();
    park("u1");
    const call = await calls;
    const key = firstValueFrom(call.digits$);
    server.send(event({ "Event-Name": "DTMF", "Unique-ID": "u1", "DTMF-Digit": "*" }));
    expect((await key) === Digit.star).toBe(true);
    server.send(event({ "Event-Name": "CHANNEL_HANGUP", "Unique-ID": "u1", "Hangup-Cause": "USER_BUSY" }));
    expect(await firstValueFrom(call.hangup$)).toEqual({ by: "caller", cause: "USER_BUSY" });
    expect(freeSwitch.traffic().bytesRead > 0).toBe(true);
  });

  it("that drops the connection keeps its calls, and delivers new ones when it is back", async () => {
    const { clock } = await start();
    const calls: Channel[] = [];
    const gone: ChannelEnd[] = [];
    freeSwitch.calls$.subscribe((call) => {
      calls.push(call);
      call.hangup$.subscribe((how) => gone.push(how));
    });
    await freeSwitch.start();
    const taken = firstValueFrom(freeSwitch.calls$);
    park("u1");
    const isReachable$ = (await taken).isReachable$.pipe(take(3), toArray());
    const reported = firstValueFrom(isReachable$);
    const waiting = firstValueFrom(freeSwitch.state$.pipe(filter((state) => state === "waiting")));
    server.reset();
    await waiting;
    clock.advance(250);
    expect(await reported).toEqual([true, false, true]);
    const next = firstValueFrom(freeSwitch.calls$);
    park("u2");
    expect((await next).call.id).toBe("u2");
    expect([calls.length, gone]).toEqual([2, []]);
  });

  it("that another controller with a separate ledger serves is left alone permanently", async () => {
    const { clock } = await start("secret", sharing);
    let beat = 0;
    globals.set("pay_presence_other", `L2 there:2 ${++beat}`);
    let code = "";
    freeSwitch.fatal$.subscribe((error) => {
      code = error.code;
    });
    await freeSwitch.start();
    await vi.waitFor(() => {
      globals.set("pay_presence_other", `L2 there:2 ${++beat}`);
      clock.advance(500);
      expect(code).toBe("SWITCH_SERVED");
    });
    clock.advance(60_000);
    expect([server.connections, globals.shown()]).toEqual([1, { pay_presence_other: expect.anything() }]);
  });

  it("is notified that we have left when we close it", async () => {
    await start("secret", sharing);
    await freeSwitch.start();
    await server.heard(/global_setvar/);
    await freeSwitch.close();
    expect(globals.shown()).toEqual({ pay_presence_me: "L1 here:1 left" });
  });

  it("reports how long ago it created each event, however late the connection was", async () => {
    const { clock } = await start();
    const lags: number[] = [];
    freeSwitch.lag$.subscribe((ms) => lags.push(ms));
    await freeSwitch.start();
    clock.advance(5_000);
    const third = firstValueFrom(freeSwitch.lag$.pipe(skip(2)));
    for (const stamp of ["4750000", "4999500", "6000000"])
      server.send(event({ "Event-Name": "HEARTBEAT", "Event-Date-Timestamp": stamp }));
    await third;
    expect(lags).toEqual([250, 0.5, 0]);
  });

  it("that rejects the password ends the start, and is also reported afterwards", async () => {
    await start("wrong");
    const code = await freeSwitch.start().catch(({ code }) => code);
    expect([code, (await firstValueFrom(freeSwitch.fatal$)).code]).toEqual([
      "ESL_AUTH_REFUSED",
      "ESL_AUTH_REFUSED",
    ]);
  });

  it("that we close ends the calls and their stream", async () => {
    await start();
    expect(freeSwitch.traffic()).toEqual({ bytesRead: 0, bytesWritten: 0 });
    const first = firstValueFrom(freeSwitch.calls$);
    const isOver = new Promise<void>((resolve) => freeSwitch.calls$.subscribe({ complete: resolve }));
    await freeSwitch.start();
    park("u1");
    const gone = firstValueFrom((await first).hangup$);
    freeSwitch.close();
    await isOver;
    expect(await gone).toEqual({ by: "link" });
  });
});
