import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { serve } from "../../src/app/serve.js";
import { CollectedOutput } from "../support/collected-output.js";
import { LockHolder } from "../support/lock-holder.js";
import { longestDelay } from "../support/longest-delay.js";
import { shortConfiguration } from "../support/short-document.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { payByWebPhone } from "../support/web-phone-caller.js";

const CARD = { number: "4242424242424242", cvv: "123" };

it("a lock that another process holds on the ledger delays no digit; the payment waits for it", async () => {
  const path = join(temporaryFolder(), "ledger.db");
  const environment = { CONFIG_FILE: shortConfiguration(), HTTP_PORT: "0", LEDGER_URL: `sqlite:${path}` };
  const serving = await serve(environment, new CollectedOutput());
  const pay = () => payByWebPhone(serving.url, CARD);
  await pay();
  const free = await longestDelay(() => Promise.all([pay(), delay(2_000)]));
  const holder = await LockHolder.lock(path);
  let reported: Awaited<ReturnType<typeof payByWebPhone>> = [];
  const locked = await longestDelay(async () => {
    const paying = pay();
    await delay(2_000);
    await holder.release();
    reported = await paying;
  });
  await serving.close();
  expect(reported.map(({ happening }) => happening)).toContainEqual(
    expect.objectContaining({ type: "pay-result", result: "success" }),
  );
  // A ledger that waited for the lock would stop the loop for as long as it is held. Shorter delays are the machine's.
  expect(locked).toBeLessThan(Math.max(250, 2 * free));
}, 40_000);
