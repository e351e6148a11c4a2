import { filter, firstValueFrom, skip } from "rxjs";
import { afterEach, describe, expect, it } from "vitest";
import type { Gone } from "../../src/domain/call.js";
import { Digit } from "../../src/domain/digit.js";
import type { Channel } from "../../src/switch/channel.js";
import { FreeSwitch } from "../../src/switch/free-switch.js";
import { event, FakeEventSocket, ok, output, welcome } from "../support/fake-event-socket.js";
import { recordingLogger } from "../support/recording-logger.js";
import { VirtualClock } from "../support/virtual-clock.js";

let server: FakeEventSocket;
let freeSwitch: FreeSwitch;

afterEach(async () => {
  freeSwitch.close();
  await server.stop();
});

async function start(password = "secret") {
  server = await FakeEventSocket.start();
  server.answer = (command) => {
    if (command === "api show channels as json") return output('{"row_count":0}');
    return welcome(command) ?? (command.startsWith("api ") ? output("+OK\n") : ok);
  };
  const clock = new VirtualClock();
  const { logger, lines } = recordingLogger();
  freeSwitch = new FreeSwitch({
    host: "127.0.0.1",
    port: server.port,
    password,
    clock,
    logger,
    random: () => 1,
  });
  return { clock, lines };
}

function park(id: string): void {
  server.send(event({ "Event-Name": "CHANNEL_PARK", "Unique-ID": id, "Caller-Context": "pay" }));
}

describe("a FreeSWITCH", () => {
  it("brings calls, their keys and their end", async () => {
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

  it("that drops the connection loses its calls, and gives new ones when it is back", async () => {
    const { clock } = await start();
    const calls: Channel[] = [];
    const gone: Gone[] = [];
    freeSwitch.calls$.subscribe((call) => {
      calls.push(call);
      call.hangup$.subscribe((how) => gone.push(how));
    });
    await freeSwitch.start();
    const taken = firstValueFrom(freeSwitch.calls$);
    park("u1");
    await taken;
    const waiting = firstValueFrom(freeSwitch.state$.pipe(filter((state) => state === "waiting")));
    server.reset();
    await waiting;
    expect(gone).toEqual([{ by: "link" }]);
    const connected = firstValueFrom(freeSwitch.state$.pipe(filter((state) => state === "connected")));
    clock.advance(250);
    await connected;
    const next = firstValueFrom(freeSwitch.calls$);
    park("u2");
    expect((await next).call.id).toBe("u2");
    expect(calls.length).toBe(2);
  });

  it("tells how long ago it made each event, however late the connection was", async () => {
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

  it("that refuses the password ends the start, and is told afterwards too", async () => {
    await start("wrong");
    const code = await freeSwitch.start().catch(({ code }) => code);
    expect([code, (await firstValueFrom(freeSwitch.fatal$)).code]).toEqual([
      "ESL_AUTH_REFUSED",
      "ESL_AUTH_REFUSED",
    ]);
  });

  it("that is closed by us ends the calls and the stream of them", async () => {
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
