import type { Locator, Page } from "playwright-core";
import { afterEach, describe, expect, it } from "vitest";
import { asks, CARD, DECLINED_CARD, LiveController } from "../support/live-controller.js";
import { browserPages, chromiumPath, connected, focusedName, rowOf, tabTo } from "../support/live-page.js";

const KEY = "test-key-of-the-front-desk-1";

describe.skipIf(chromiumPath === undefined)(
  "the live page of a serving controller",
  { timeout: 60_000 },
  () => {
    const controllers: LiveController[] = [];
    afterEach(async () => {
      for (const controller of controllers.splice(0)) await controller.close();
    });
    const open = browserPages();

    async function start(options: Parameters<typeof LiveController.start>[0] = {}) {
      const controller = await LiveController.start(options);
      controllers.push(controller);
      return controller;
    }

    /** Opens the page by the link in the startup log. */
    async function openLive(refuses = false) {
      const controller = await start();
      const page = await open(controller.link, { refuses });
      await connected(page);
      return { controller, page };
    }

    it("shows a call through its stages and attempts, and its transaction", async () => {
      const { controller, page } = await openLive();
      await page.getByText("No calls. A call appears here").waitFor();
      const { line, id } = await controller.call();
      const row = rowOf(page, "calls", id);
      await row.getByText("Card number").waitFor();
      expect(await row.textContent()).toContain("to pay · twiml");
      line.type("4242424242424241#");
      await row.getByText("attempt 2: not a card number").waitFor();
      line.type(CARD["payment-card-number"]);
      await row.getByText("Expiry date").waitFor();
      line.type(CARD["expiration-date"]);
      await row.getByText("Security code").waitFor();
      line.type(CARD["security-code"]);
      await row.getByText("Paid").waitFor();
      await row.getByText("the document ended").waitFor();
      const paid = page.locator("#transactions tbody tr");
      await paid.getByText("Approved").waitFor();
      expect(await paid.textContent()).toMatch(/\$12\.50•••• 4242Visa.*Default.*ch_/);
      expect(await paid.count()).toBe(1);
      await page.reload();
      await paid.getByText("Approved").waitFor();
      await row.getByText("Paid").waitFor();
      expect(await page.content()).not.toMatch(/4242 ?4242/);
    });

    it("shows that a card was declined, and why", async () => {
      const { controller, page } = await openLive();
      const id = await controller.pay("pay", DECLINED_CARD);
      await rowOf(page, "calls", id).getByText("Not approved").waitFor();
      const row = page.locator("#transactions tbody tr");
      await row.getByText("Declined", { exact: true }).waitFor();
      expect(await row.locator(".why").textContent()).toContain("card was declined");
    });

    it("settles an unknown payment with the keyboard, permanently", async () => {
      const { controller, page } = await openLive();
      await controller.pay("silent");
      const row = page.locator("#unknown li");
      await row.getByText("HTTP_NO_ANSWER").waitFor();
      expect(await page.title()).toBe("(1) Live · freeswitch-pay");
      await tabTo(page, /^Settle \$99\.00/);
      await page.keyboard.press("Enter");
      await choose(page, /^Declined/);
      await tabTo(page, /^Note/);
      await page.keyboard.type("not in the processor's list");
      await tabTo(page, /^Continue/);
      await page.keyboard.press("Enter");
      await tabTo(page, /^Settle as declined/);
      await page.keyboard.press("Enter");
      await page.getByText("is settled as declined.").waitFor();
      await row.waitFor({ state: "detached" });
      const settled = page.locator("#transactions tbody tr");
      await settled.getByText("by startup key: not in the processor's list").waitFor();
      await page.reload();
      await settled.getByText("Settled: declined").waitFor();
      await page.getByText("Nothing to settle.").waitFor();
    });

    it("shows a webhook that fails, then is dead, and replays it with the keyboard", async () => {
      const { controller, page } = await openLive();
      controller.status = 500;
      await controller.pay();
      const row = page.locator("#webhooks li");
      await row.getByText("Failing").waitFor();
      expect(await row.textContent()).toMatch(/transaction\.approved.*1 attempt.*500.*next in \d s/);
      controller.status = 410;
      // The second attempt follows after 5 s.
      await row.getByText("Dead").waitFor({ timeout: 15_000 });
      controller.status = 200;
      await tabTo(page, /^Replay transaction\.approved/);
      await page.keyboard.press("Enter");
      await page.getByText("transaction.approved was delivered to").waitFor();
      await page.getByText("No failing webhooks.").waitFor();
      expect(await focusedName(page)).toContain("Failing webhooks");
    });

    it("stops a payment with the keyboard", async () => {
      const { controller, page } = await openLive();
      const { line, id } = await controller.call();
      await tabTo(page, /^Stop the payment/);
      await page.keyboard.press("Enter");
      await page.getByText("is being stopped").waitFor();
      await line.reported(({ type }) => type === "pay-result");
      await buttonGone(rowOf(page, "calls", id));
      expect(await focusedName(page)).toMatch(/^Calls/);
    });

    it("asks for a key, refuses a wrong one, and shows everything with a right one", async () => {
      const controller = await start({ key: KEY });
      await controller.pay();
      const page = await open(`${controller.url}/live`, { refuses: true });
      await page.getByLabel("API key", { exact: true }).waitFor();
      await page.keyboard.type("no key of this server at all");
      await page.keyboard.press("Enter");
      await page.locator("#key-panel").getByRole("alert").waitFor();
      await page.keyboard.type(KEY);
      await page.keyboard.press("Enter");
      await connected(page);
      await page.locator("#transactions tbody tr").getByText("Approved").waitFor();
      const { id } = await controller.call();
      await rowOf(page, "calls", id).getByText("Card number").waitFor();
    });

    it("follows the controller across a restart", async () => {
      const { controller, page } = await openLive(true);
      const { line, id } = await controller.call();
      await rowOf(page, "calls", id).getByText("Card number").waitFor();
      line.hangup();
      await controller.stop();
      await page.getByText("Reconnecting …").waitFor();
      await controller.serve();
      await connected(page);
      await rowOf(page, "calls", id).getByText("the caller hung up").waitFor();
      const next = await controller.call();
      await rowOf(page, "calls", next.id).getByText("Card number").waitFor();
      next.line.answer(CARD);
      await next.line.reported(asks("expiration-date"));
      await page.locator("#transactions tbody tr").getByText("Approved").waitFor();
    });
  },
);

async function choose(page: Page, answer: RegExp): Promise<void> {
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Space");
  for (let presses = 0; presses < 3; presses++) {
    if (answer.test((await focusedName(page)).trim())) return;
    await page.keyboard.press("ArrowDown");
  }
  throw new Error(`no radio button ${answer}`);
}

async function buttonGone(row: Locator): Promise<void> {
  await row.getByRole("button").waitFor({ state: "hidden" });
}
