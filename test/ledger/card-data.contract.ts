import { sql } from "kysely";
import { expect, it } from "vitest";
import { approved, MIDNIGHT, newTransaction, newWebhook, refused } from "../support/ledger-samples.js";
import { emptyLedger, errorOf, type NewLedger } from "./opened.js";

const CARD = "4242424242424242";

/** No full card number gets into the database by any path. */
export function cardDataContract(newLedger: NewLedger): void {
  const its = emptyLedger(newLedger);

  async function prepared() {
    const { transactions, calls, outbox, checkpoints } = its.ledger;
    await transactions.collect(newTransaction());
    await transactions.send("PAY1", MIDNIGHT, MIDNIGHT, () => [newWebhook()]);
    await calls.started({ id: "c1", dialect: "twiml", from: "1", to: "2", startedAt: MIDNIGHT });
    await checkpoints.reached("c1", { target: { url: "https://shop.test/", method: "POST" }, at: MIDNIGHT });
    return { transactions, outbox, calls };
  }

  /** Every text column of a table, as the database lists them. */
  async function textColumns(table: string): Promise<string[]> {
    const tables = await its.database.run((db) => db.withoutPlugins().introspection.getTables());
    const columns = tables.find(({ name }) => name === table)?.columns ?? [];
    return columns.filter(({ dataType }) => dataType.toLowerCase() === "text").map(({ name }) => name);
  }

  function write(table: string, column: string, value: string) {
    const statement = sql`update ${sql.table(table)} set ${sql.ref(column)} = ${value}`;
    return its.database.run((db) => statement.execute(db.withoutPlugins()));
  }

  it.each([
    ["transactions", 17],
    ["webhooks", 6],
    ["calls", 6],
    ["checkpoints", 3],
  ])("accepts no card number in any column of the table %s", async (table, fewest) => {
    await prepared();
    const columns = await textColumns(table);
    expect(columns.length).toBeGreaterThanOrEqual(fewest);
    for (const column of columns) {
      for (const number of [CARD, "378282246310005", "4242424242424242123"]) {
        const error = await errorOf(write(table, column, number));
        expect([column, error]).toMatchObject([column, { code: "INTERNAL" }]);
        expect(error.message.includes(number)).toBe(false);
        expect(error.cause).toBeUndefined();
      }
    }
  });

  it.each([
    ["five digits", "xxxxxxxxxxx24242"],
    ["a number with hyphens", "4242-4242-4242-4242"],
    ["a word", "visa4242"],
    ["nothing", ""],
    ["too much", "x".repeat(35)],
  ])("refuses as a masked number: %s", async (_what, value) => {
    await prepared();
    const error = await errorOf(write("transactions", "masked_number", value));
    expect(error.message).toContain("transactions_masked_number_is_masked");
  });

  it.each([
    ["a card that is not masked", { maskedNumber: CARD }],
    ["a security code as the expiry", { expiry: "987" }],
    ["a card number as the connector", { connector: CARD }],
  ])("does not collect %s", async (_what, given) => {
    const error = await errorOf(its.ledger.transactions.collect(newTransaction(given)));
    expect(error).toMatchObject({ code: "INTERNAL" });
    expect(Object.values(given).some((value) => error.message.includes(value))).toBe(false);
  });

  it("enforces the rules of the states in the database itself", async () => {
    await prepared();
    for (const [column, value] of [
      ["state", "paid"],
      ["state", "settled"],
      ["settled_as", "approved"],
      ["kind", "refund"],
    ] as const) {
      await expect(write("transactions", column, value)).rejects.toMatchObject({ code: "INTERNAL" });
    }
    await expect(write("webhooks", "state", "delivered")).rejects.toMatchObject({ code: "INTERNAL" });
  });

  it("masks a token that is only a long number", async () => {
    const { transactions } = await prepared();
    const numeric = { ...approved, tokenId: CARD, chargeId: "123456789012", profileId: "12345678901" };
    const kept = { token: "xxxxxxxxxxxx4242", confirmation: "xxxxxxxx9012", profile: "12345678901" };
    const reported: unknown[] = [];
    const answered = await transactions.answer("PAY1", numeric, MIDNIGHT, (transaction) => {
      reported.push(transaction);
      return [];
    });
    expect(answered).toMatchObject(kept);
    expect(reported).toEqual([answered]);
  });

  it("masks card numbers in texts of a connector or a person", async () => {
    const { transactions } = await prepared();
    const message = `Card 4242 4242 4242 4242 refused\0, ${CARD}`;
    const unknown = await transactions.answer(
      "PAY1",
      { state: "unknown", code: CARD, message, parameters: {} },
      MIDNIGHT,
      () => [],
    );
    expect(unknown.errorMessage).toBe("Card xxxx xxxx xxxx 4242 refused, xxxxxxxxxxxx4242");
    expect(unknown.errorCode).toBe("xxxxxxxxxxxx4242");
    const settlement = {
      as: "declined",
      by: "ann",
      note: CARD,
      confirmation: CARD,
      token: CARD,
      at: 1,
    } as const;
    const settled = await transactions.settle("PAY1", settlement, () => []);
    const hidden = "xxxxxxxxxxxx4242";
    expect(settled.settlement).toMatchObject({ note: hidden, confirmation: hidden, token: hidden });
  });

  it("keeps the first 1,000 characters of a message", async () => {
    const { transactions } = await prepared();
    const long = await transactions.answer("PAY1", refused("failed", "é".repeat(5_000)), MIDNIGHT, () => []);
    expect(long.errorMessage).toBe("é".repeat(1_000));
  });

  it("masks card numbers in webhooks, and leaves telephone numbers", async () => {
    const { outbox } = its.ledger;
    const body = `{"card":"${CARD}","from":"4915112345678","at":1795526400007}`;
    await outbox.add([newWebhook({ url: `https://shop.test/?card=${CARD}`, body })]);
    expect(await outbox.webhook("WEBHOOK1")).toMatchObject({
      url: "https://shop.test/?card=xxxxxxxxxxxx4242",
      body: '{"card":"xxxxxxxxxxxx4242","from":"4915112345678","at":1795526400007}',
    });
    await outbox.failed("WEBHOOK1", { at: 1, error: `said ${CARD}` });
    expect((await outbox.webhook("WEBHOOK1"))?.lastError).toBe("said xxxxxxxxxxxx4242");
  });

  it("keeps texts that are not valid Unicode, as far as the database can", async () => {
    const { transactions, outbox } = await prepared();
    const unknown = await transactions.answer("PAY1", refused("failed", "a\0b\ud800c"), MIDNIGHT, () => [
      newWebhook({ id: "2", body: "a\0b" }),
    ]);
    expect(unknown.errorMessage).toBe("ab\ufffdc");
    expect((await outbox.webhook("2"))?.body).toBe("ab");
  });

  it("masks a dialed number that is longer than a telephone number", async () => {
    await its.ledger.calls.started({
      id: "c",
      dialect: "twiml",
      from: "4915112345678",
      to: CARD,
      startedAt: 1,
    });
    expect(await its.ledger.calls.call("c")).toMatchObject({ from: "4915112345678", to: "xxxxxxxxxxxx4242" });
  });
}
