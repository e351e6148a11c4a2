import { describe, expect, it } from "vitest";
import type { OpenOptions } from "../support/live-page.js";
import { chromiumPath, connected, focusedName, livePages, rowOf, tabTo } from "../support/live-page.js";
import { unknownView } from "../support/live-views.js";

const UNKNOWN = unknownView();
const PATH = `/v1/transactions/${UNKNOWN.id}/settle`;

describe.skipIf(chromiumPath === undefined)("settling on the live page", { timeout: 30_000 }, () => {
  const open = livePages();

  async function openWithUnknown(options: OpenOptions = {}) {
    const opened = await open({
      ...options,
      prepare: (server) => {
        server.hold(UNKNOWN);
        options.prepare?.(server);
      },
    });
    await rowOf(opened.page, "unknown", UNKNOWN.id).waitFor();
    return opened;
  }

  it("works with the keyboard alone, and asks twice", async () => {
    const { page, server } = await openWithUnknown();
    await tabTo(page, /^Settle \$42\.50/);
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Settle a transaction" });
    await dialog.waitFor();
    while (!/^Approved/.test((await focusedName(page)).trim())) await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await tabTo(page, /^Confirmation/);
    await page.keyboard.type("ch_found");
    await tabTo(page, /^Note/);
    await page.keyboard.type("in the dashboard");
    await tabTo(page, /^Continue/);
    await page.keyboard.press("Enter");

    await page.getByText("Settle this as approved?").waitFor();
    expect(await dialog.textContent()).toContain("the processor approved it, and the money moved");
    expect(await dialog.textContent()).toContain("Confirmation: ch_found · Note: in the dashboard");
    await page.keyboard.press("Enter");
    expect(server.asked).toEqual([]);
    await tabTo(page, /^Settle as approved/);
    await page.keyboard.press("Enter");

    await page.getByText("is settled as approved.").waitFor();
    expect(server.asked).toEqual([
      { path: PATH, body: { as: "approved", confirmation: "ch_found", note: "in the dashboard" } },
    ]);
    await rowOf(page, "unknown", UNKNOWN.id).waitFor({ state: "detached" });
    await rowOf(page, "transactions", UNKNOWN.id).getByText("Settled: approved").waitFor();
    expect(await focusedName(page)).toContain("To settle");
    expect(await page.title()).toBe("Live · freeswitch-pay");
  });

  it("as declined sends no confirmation, whatever was entered before", async () => {
    const { page, server } = await openWithUnknown();
    await page.getByRole("button", { name: "Settle $42.50" }).click();
    await page.getByRole("radio", { name: "Approved" }).check();
    await page.getByLabel("Confirmation").fill("ch_1");
    await page.getByRole("radio", { name: "Declined" }).check();
    expect(await page.getByLabel("Confirmation").isVisible()).toBe(false);
    await page.getByRole("button", { name: "Continue" }).click();
    expect(await page.locator("#settle-given").textContent()).toBe("");
    await page.getByRole("button", { name: "Settle as declined" }).click();
    await page.getByText("is settled as declined.").waitFor();
    expect(server.asked).toEqual([{ path: PATH, body: { as: "declined" } }]);
  });

  it("a token asks for the token", async () => {
    const token = unknownView({ id: "t", kind: "tokenize", amount: 0 });
    const { page, server } = await openWithUnknown({ prepare: (prepared) => prepared.hold(token) });
    await page.getByRole("button", { name: "Settle Token" }).click();
    await page
      .getByRole("radio", { name: "Approved The processor approved it, and the token exists." })
      .check();
    await page.getByLabel("Token the token itself").fill("tok_1");
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByText("Token: tok_1").waitFor();
    await page.getByRole("button", { name: "Settle as approved" }).click();
    await page.getByText("is settled as approved.").waitFor();
    expect(server.asked).toEqual([
      { path: "/v1/transactions/t/settle", body: { as: "approved", token: "tok_1" } },
    ]);
  });

  it("requires an answer, and can be canceled at each step", async () => {
    const { page, server } = await openWithUnknown();
    const dialog = page.getByRole("dialog");
    await page.getByRole("button", { name: "Settle $42.50" }).click();
    await page.getByRole("button", { name: "Continue" }).click();
    expect(await page.getByText("Settle this as").isVisible()).toBe(false);
    await page.getByRole("radio", { name: "Failed" }).check();
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("button", { name: "Back" }).click();
    expect(await page.getByRole("radio", { name: "Failed" }).isChecked()).toBe(true);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    expect(await focusedName(page)).toMatch(/^Settle \$42\.50/);
    await page.keyboard.press("Enter");
    await dialog.waitFor();
    expect(await page.getByRole("radio", { name: "Failed" }).isChecked()).toBe(false);
    await page.getByRole("button", { name: "Cancel" }).click();
    await dialog.waitFor({ state: "hidden" });
    expect(server.asked).toEqual([]);
  });

  it("explains, with code and remedy, why it was refused", async () => {
    const { page } = await openWithUnknown({
      refuses: true,
      prepare: (server) =>
        server.problems.set(PATH, [409, "TRANSACTION_STATE", "the transaction is settled"]),
    });
    await page.getByRole("button", { name: "Settle $42.50" }).click();
    await page.getByRole("radio", { name: "Failed" }).check();
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("button", { name: "Settle as failed" }).click();
    const alert = page.getByRole("dialog").getByRole("alert");
    await alert.waitFor();
    expect(await alert.textContent()).toBe(
      "The transaction is settled. Fetch the transaction again; only a transaction whose state is unknown can be settled. TRANSACTION_STATE",
    );
  });

  it("stops if another operator has settled the transaction in the meantime", async () => {
    const { page, server } = await openWithUnknown();
    await connected(page);
    await page.getByRole("button", { name: "Settle $42.50" }).click();
    await page.getByRole("radio", { name: "Failed" }).check();
    await page.getByRole("button", { name: "Continue" }).click();
    server.emit("transaction.settled", {
      ...UNKNOWN,
      state: "settled",
      settlement: { as: "approved", by: "lookup", note: null, at: UNKNOWN.created },
    });
    await page.getByText("In the meantime, lookup has settled this as approved.").waitFor();
    expect(await page.getByRole("button", { name: "Settle as failed" }).isDisabled()).toBe(true);
  });
});
