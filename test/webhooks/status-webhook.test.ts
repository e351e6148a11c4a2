import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { StatusWebhooks } from "../../src/webhooks/status-webhook.js";
import { VirtualClock } from "../support/virtual-clock.js";

const answer = (status: number) => ({ status, contentType: "", body: new Uint8Array() });

function setUp() {
  const lines: Record<string, unknown>[] = [];
  const clock = new VirtualClock();
  const logger = pino({ level: "trace" }, { write: (line: string) => lines.push(JSON.parse(line)) });
  const webhooks = new StatusWebhooks(clock, logger);
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 100) {
      await new Promise(setImmediate);
      clock.advance(100);
    }
    await new Promise(setImmediate);
  };
  return { webhooks, lines, pass };
}

describe("status webhooks of a call", () => {
  it("are sent one after the other, in order, however long each takes", async () => {
    const { webhooks } = setUp();
    const log: string[] = [];
    const finish: (() => void)[] = [];
    for (const name of ["a", "b", "c"]) {
      webhooks.send(async () => {
        log.push(`${name} sent`);
        await new Promise<void>((resolve) => finish.push(resolve));
        log.push(`${name} answered`);
        return answer(204);
      });
    }
    const closed = webhooks.close();
    for (let index = 0; index < 3; index++) {
      await new Promise(setImmediate);
      finish[index]?.();
    }
    await closed;
    expect(log).toEqual(["a sent", "a answered", "b sent", "b answered", "c sent", "c answered"]);
  });

  it("are tried again after 1 s and 5 s, then given up and logged; the next ones are sent all the same", async () => {
    const { webhooks, lines, pass } = setUp();
    let tries = 0;
    let next = 0;
    webhooks.send(async () => answer(++tries > 0 ? 500 : 200));
    webhooks.send(async () => answer(++next > 0 ? 200 : 500));
    await pass(1_000);
    expect(tries).toBe(2);
    await pass(5_000);
    expect([tries, next]).toEqual([3, 1]);
    await webhooks.close();
    expect(lines).toMatchObject([
      { level: 50, code: "STATUS_NOT_DELIVERED", reason: expect.stringContaining("HTTP 500") },
    ]);
  });
});
