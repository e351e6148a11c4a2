import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { listen } from "../../src/sidecar/server.js";
import type { View } from "../support/chromium.js";
import { browserPages, chromiumPath, keepPicture } from "../support/live-page.js";
import { type ScriptedCall, ScriptedLine } from "../support/scripted-line.js";
import { sidecar } from "../support/sidecar.js";
import { writeSilence } from "../support/silence-wav.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const PROMPTS = temporaryFolder();
const NEXT_YEAR = String((new Date().getFullYear() + 1) % 100).padStart(2, "0");

describe.skipIf(chromiumPath === undefined)("the web phone's page", { timeout: 30_000 }, () => {
  const closing: (() => Promise<unknown>)[] = [];

  beforeAll(() => writeSilence(join(PROMPTS, "ab12.wav"), 300));
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });
  const openPage = browserPages();

  /** Serves the page and opens it; the test fails if the browser reports any error. */
  async function open(options: Parameters<typeof sidecar>[0], view: View = {}) {
    const running = sidecar({ promptDirectory: PROMPTS, ...options });
    closing.push(() => running.app.close());
    const { url } = await listen(running.app, { host: "127.0.0.1", port: 0 });
    return { page: await openPage(url, { view }), ...running };
  }

  async function call(page: Page, line: ScriptedLine): Promise<ScriptedCall> {
    const dialed = line.nextCall();
    await page.getByRole("button", { name: "Call", exact: true }).click();
    await page.locator("#hangup:enabled").waitFor();
    return dialed;
  }

  const text = (page: Page, id: string) => page.locator(`#${id}`).textContent();
  const dots = (page: Page, count: number) =>
    page.locator(`#dots[data-count="${count}"]`).waitFor({ state: "attached" });

  /** The rest of an approved payment. */
  function approve(line: ScriptedCall): void {
    line.happen(
      {
        type: "status",
        url: "/status",
        body: { For: "payment-processing", PaymentCardNumber: "xxxxxxxxxxxx4242" },
      },
      { type: "prompt-started", words: "Please wait.", asks: false },
      {
        type: "connector-request",
        connector: "Default",
        body: { cardnumber: "xxxxxxxxxxxx4242", cvv: "xxx" },
      },
      {
        type: "connector-answer",
        connector: "Default",
        answer: { state: "approved", chargeId: "ch_1" },
        ms: 12,
      },
      { type: "prompt-ended", heard: "whole" },
      { type: "pay-result", result: "success" },
      { type: "action", url: "/demo/after-pay", body: { Result: "success", PaymentError: "" } },
    );
  }

  it("pays: prompts, dots instead of digits, the timeline and the result", async () => {
    const line = new ScriptedLine();
    const { page } = await open({ line });
    const paying = await call(page, line);
    paying.happen(
      { type: "call-started", from: "web-phone", to: "1000" },
      { type: "document", source: "charge.twiml.xml", dialect: "twiml" },
    );
    paying.ask("payment-card-number", "Please enter your card number.");
    await page.getByText("Your turn").waitFor();
    expect(await text(page, "prompt")).toBe("Please enter your card number.");

    const keypad = page.getByRole("group", { name: "Keypad" });
    for (const key of "4242") await keypad.locator(`[data-key="${key}"]`).click();
    await page.keyboard.type("424242424242#");
    await dots(page, 17);
    await paying.keys(17);
    expect(paying.wasPressed("4242424242424242#")).toBe(true);
    expect(await text(page, "dots")).toBe("●".repeat(17));

    paying.ask("expiration-date", "Please enter the expiration date.");
    await dots(page, 0);
    approve(paying);
    await page.locator('#result[data-result="success"]').waitFor();
    expect(await text(page, "result-name")).toBe("success");
    paying.end("us");
    await page.getByText("Ended by us.").waitFor();

    const titles = await page.locator("#timeline .name").allTextContents();
    expect(titles).toEqual([
      ...["Call", "Document", "Status webhook", "Asks", "Keys", "Status webhook", "Asks", "Status webhook"],
      ...["Says", "To the connector", "Connector's answer", "Result", "Action", "Call ended"],
    ]);
    await page.locator("#timeline summary").first().click();
    expect(await page.locator("#timeline .body").first().textContent()).toContain("payment-card-number");
    expect((await page.content()).includes("4242424242424242")).toBe(false);
  });

  it("types a test card by itself, each field when prompted", async () => {
    const line = new ScriptedLine();
    const { page } = await open({ line });
    const dialed = line.nextCall();
    await page.getByRole("button", { name: "Type it for me" }).click();
    const paying = await dialed;
    paying.ask("payment-card-number", "One.");
    await paying.keys(17);
    paying.ask("expiration-date", "Two.");
    await paying.keys(21);
    paying.ask("security-code", "Three.");
    await paying.keys(24);
    paying.ask("postal-code", "Four.");
    await paying.keys(30);
    expect(paying.wasPressed(`4242424242424242#12${NEXT_YEAR}12394105#`)).toBe(true);
    await dots(page, 6);
  });

  it("types the chosen card at once if the question is being asked, and ignores other questions", async () => {
    const line = new ScriptedLine();
    const { page } = await open({ line });
    const paying = await call(page, line);
    paying.happen({ type: "prompt-started", words: "Press any key.", asks: true }, { type: "listening" });
    await page.getByText("Your turn").waitFor();
    await page.getByLabel("3782 822463 10005").check();
    await page.getByRole("button", { name: "Type it for me" }).click();
    await page.getByText("press a key yourself").waitFor();
    paying.happen({ type: "prompt-started", words: "Please enter your card number.", asks: true });
    await page.getByText("Please enter your card number.").first().waitFor();
    await page.getByRole("button", { name: "Type it for me" }).click();
    await paying.keys(16);
    paying.ask("security-code", "The code on the front.");
    await paying.keys(20);
    expect(paying.wasPressed("378282246310005#1234")).toBe(true);
  });

  it("stops typing when the call ends", async () => {
    const line = new ScriptedLine();
    const { page } = await open({ line });
    const dialed = line.nextCall();
    await page.getByRole("button", { name: "Type it for me" }).click();
    const paying = await dialed;
    paying.ask("payment-card-number", "One.");
    await paying.keys(1);
    paying.end("us");
    await page.getByText("Ended by us.").waitFor();
    const again = await call(page, line);
    again.ask("payment-card-number", "One.");
    await page.getByText("Your turn").waitFor();
    expect(again.pressed).toHaveLength(0);
  });

  it("plays the prompt's file, and stops it when it is interrupted", async () => {
    const line = new ScriptedLine();
    const { page } = await open({ line });
    const paying = await call(page, line);
    const sound = { kind: "file", source: join(PROMPTS, "ab12.wav"), durationMs: 300 } as const;
    const fetched = page.waitForResponse((response) => response.url().endsWith("/prompts/ab12.wav"));
    paying.happen({ type: "prompt-started", words: "Hello.", asks: true });
    paying.sounds$.next({ state: "started", ...sound });
    expect([200, 206]).toContain((await fetched).status());
    paying.happen({ type: "prompt-ended", heard: "part" });
    paying.sounds$.next({ state: "ended", ...sound, heard: "part" });
    await page.getByText("cut short").waitFor();
  });

  it("shows why a payment did not succeed, and what went wrong", async () => {
    const line = new ScriptedLine();
    const { page } = await open({ line });
    const paying = await call(page, line);
    paying.happen(
      { type: "problem", code: "HTTP_UNREACHABLE", message: "the connector answered 500 [HTTP_UNREACHABLE]" },
      { type: "pay-result", result: "payment-connector-error" },
    );
    await page.locator('#result[data-result="payment-connector-error"]').waitFor();
    expect(await page.locator('#timeline [data-type="problem"] .text').textContent()).toBe(
      "the connector answered 500 [HTTP_UNREACHABLE]",
    );
  });

  it("hangs up, and can be used with the keyboard alone", async () => {
    const line = new ScriptedLine();
    const { page } = await open({ line });
    await page.locator("#call:enabled").waitFor();
    const dialed = line.nextCall();
    await page.keyboard.press("Tab");
    while ((await page.evaluate("document.activeElement.id")) !== "call") await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    const paying = await dialed;
    await page.locator("#hangup:enabled").waitFor();
    await page.keyboard.press("5");
    await paying.keys(1);
    expect(paying.wasPressed("5")).toBe(true);
    while ((await page.evaluate("document.activeElement.id")) !== "hangup") await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByText("Ended by caller.").waitFor();
    expect(paying.hangups).toBe(1);
  });

  it("sends no key without a call", async () => {
    const line = new ScriptedLine();
    const { page } = await open({ line });
    await page.locator("#call:enabled").waitFor();
    await page.keyboard.type("123");
    expect(await page.locator("#keypad button:enabled").count()).toBe(0);
    await dots(page, 0);
    const paying = await call(page, line);
    await page.keyboard.type("7");
    await paying.keys(1);
    expect(paying.wasPressed("7")).toBe(true);
  });

  it("shows how to dial in if a real FreeSWITCH is configured", async () => {
    const { page } = await open({});
    await page.getByText("Dial sip:pay@192.0.2.1").waitFor();
    expect(await page.locator("#call").isDisabled()).toBe(true);
  });

  it("reconnects to the server after the connection was lost", async () => {
    const line = new ScriptedLine();
    const { page, app } = await open({ line });
    await page.locator("#call:enabled").waitFor();
    for (const client of app.websocketServer.clients) client.terminate();
    await page.locator('#display[data-state="lost"]').waitFor();
    await page.locator("#call:enabled").waitFor();
    await call(page, line);
  });

  it.each([
    [360, "light"],
    [360, "dark"],
    [800, "light"],
    [1200, "light"],
    [1200, "dark"],
  ] as const)("fits a window of %i pixels, %s", async (width, colorScheme) => {
    const line = new ScriptedLine(["1000", "2000"]);
    const { page } = await open({ line }, { colorScheme, viewport: { width, height: 800 } });
    const paying = await call(page, line);
    paying.happen(
      { type: "call-started", from: "web-phone", to: "1000" },
      { type: "document", source: "file:///srv/freeswitch-pay/examples/charge.twiml.xml", dialect: "twiml" },
    );
    paying.ask("payment-card-number", "Please enter your card number, then press the pound key.");
    await page.getByText("Your turn").waitFor();
    await page.keyboard.type("424242424242");
    await dots(page, 12);
    await keepPicture(page, `asking-${width}-${colorScheme}`);
    approve(paying);
    await page.locator('#result[data-result="success"]').waitFor();
    await page.locator("#timeline summary").last().click();
    const content = await page.evaluate("document.documentElement.scrollWidth");
    expect(content).toBe(width);
    await keepPicture(page, `paid-${width}-${colorScheme}`);
  });
});
