import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { TRANSACTION_STATES } from "../../../src/ledger/transaction.js";
import { cursorOf, readCursor } from "../../../src/sidecar/api/routes/route.js";
import { apiSidecar } from "../../support/api.js";
import { transactionRow } from "../../support/ledger-rows.js";

const { app, ledger } = apiSidecar({ requestsPerMinute: 1_000_000 });
afterAll(() => app.close());

const rows = fc.uniqueArray(
  fc.record({
    id: fc.string({ minLength: 1, maxLength: 5 }),
    createdAt: fc.nat(4),
    state: fc.constantFrom(...TRANSACTION_STATES),
  }),
  { selector: ({ id }) => id, maxLength: 15 },
);
const states = fc.subarray([...TRANSACTION_STATES]);

async function pages(query: string, limit: number) {
  const ids: string[] = [];
  let after: string | null = "";
  while (after !== null) {
    const more: string = after === "" ? "" : `&after=${after}`;
    const page = (await app.inject(`/v1/transactions?limit=${limit}${query}${more}`)).json();
    ids.push(...page.data.map(({ id }: { id: string }) => id));
    expect(page.data.length).toBe(page.next === null ? page.data.length : limit);
    after = page.next;
  }
  return ids;
}

describe("the pages of a list", () => {
  it("contain every matching row once, newest first", async () => {
    await fc.assert(
      fc.asyncProperty(rows, states, fc.integer({ min: 1, max: 6 }), async (found, wanted, limit) => {
        ledger.rows.splice(0, Number.POSITIVE_INFINITY, ...found.map((row) => transactionRow(row)));
        const expected = found
          .filter(({ state }) => wanted.length === 0 || wanted.includes(state))
          .toSorted((one, other) => other.createdAt - one.createdAt || (one.id < other.id ? 1 : -1))
          .map(({ id }) => id);
        expect(await pages(wanted.length === 0 ? "" : `&state=${wanted}`, limit)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it("continue after a row that no longer exists", async () => {
    ledger.rows.splice(0, Number.POSITIVE_INFINITY);
    for (let at = 0; at < 4; at++) ledger.rows.push(transactionRow({ id: `t${at}`, createdAt: at }));
    const { next } = (await app.inject("/v1/transactions?limit=2")).json();
    ledger.rows.splice(2, 1);
    const { data } = (await app.inject(`/v1/transactions?limit=2&after=${next}`)).json();
    expect(data.map(({ id }: { id: string }) => id)).toEqual(["t1", "t0"]);
  });
});

describe("a cursor", () => {
  it("decodes to the place it encodes, whatever its id", () => {
    fc.assert(
      fc.property(fc.nat(), fc.string({ unit: "grapheme" }), (at, id) => {
        const cursor = cursorOf("calls", { at, id });
        expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(readCursor(cursor, ["active-calls", "calls"])).toEqual({ list: "calls", at, id });
      }),
    );
  });

  it.each([
    ["nothing", ""],
    ["something else", "4242424242424242"],
    ["a place of another list", cursorOf("webhooks", { at: 1, id: "" })],
    ["a place without a number", Buffer.from("transactions:x:y").toString("base64url")],
  ])("that is %s is refused and not repeated", async (_case, after) => {
    const answer = await app.inject(`/v1/transactions?after=${after}`);
    expect([answer.statusCode, answer.json().detail]).toEqual([
      400,
      "query parameter after must be the `next` of a page of this list [REQUEST_INVALID]",
    ]);
  });
});
