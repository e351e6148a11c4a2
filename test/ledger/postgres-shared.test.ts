import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openLedger } from "../../src/ledger/open-ledger.js";
import { HOLD_MS } from "../../src/ledger/outbox.js";
import { postgresPool } from "../../src/ledger/postgres-pool.js";
import { CuttableProxy } from "../support/cuttable-proxy.js";
import { approved, MIDNIGHT, newTransaction, newWebhook, refused } from "../support/ledger-samples.js";
import { PostgresServer, whyNoPostgres } from "../support/postgres.js";
import { errorOf, type Opened, opened } from "./opened.js";

describe.skipIf(whyNoPostgres() !== undefined)("a ledger in Postgres", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
  }, 60_000);
  afterAll(() => server.stop());

  describe("of two controllers", () => {
    let url: string;
    let one: Opened;
    let other: Opened;
    beforeEach(async () => {
      url = await server.freshUrl();
      // Concurrently: the tables are created once.
      [one, other] = await Promise.all([
        opened({ kind: "postgres", url }),
        opened({ kind: "postgres", url }),
      ]);
    });
    afterEach(() => Promise.all([one.ledger.close(), other.ledger.close()]));

    function both<Result>(act: (ledger: Opened["ledger"]) => Promise<Result>): Promise<Result>[] {
      return [one, other, one, other].map(({ ledger }) => act(ledger));
    }

    it("gives each webhook to one of them, in the order of its stream", async () => {
      const ids = Array.from({ length: 60 }, (_, index) => `w${index}`);
      await one.ledger.outbox.add(ids.map((id, index) => newWebhook({ id, stream: `s${index % 6}` })));
      const delivered: string[] = [];
      const deliver = async ({ outbox }: Opened["ledger"]) => {
        while (((await outbox.nextDue()) ?? Number.POSITIVE_INFINITY) <= MIDNIGHT + 60_000) {
          for (const { id } of await outbox.claim(MIDNIGHT, 60_000, 2)) {
            delivered.push(id);
            await outbox.delivered(id, MIDNIGHT, 200);
          }
        }
      };
      await Promise.all(both(deliver));
      expect([...delivered].sort()).toEqual([...ids].sort());
      for (let stream = 0; stream < 6; stream++) {
        const order = delivered.map((id) => Number(id.slice(1))).filter((index) => index % 6 === stream);
        expect(order).toEqual([...order].sort((first, second) => first - second));
      }
    });

    it("lets one of them change a transaction", async () => {
      for (let round = 0; round < 10; round++) {
        const id = `t${round}`;
        await one.ledger.transactions.collect(newTransaction({ id }));
        const sending = both(({ transactions }) =>
          transactions.send(id, MIDNIGHT, MIDNIGHT, () => [
            newWebhook({ id: `${id} ${crypto.randomUUID()}` }),
          ]),
        );
        expect(await codes(sending)).toEqual([
          "TRANSACTION_STATE",
          "TRANSACTION_STATE",
          "TRANSACTION_STATE",
          "done",
        ]);
        await one.ledger.transactions.answer(id, refused("unknown"), MIDNIGHT, () => []);
        const settling = [
          one.ledger.transactions.settle(id, { as: "failed", by: "ann", at: MIDNIGHT }, () => []),
          other.ledger.transactions.answer(id, approved, MIDNIGHT, () => []),
        ];
        expect(await codes(settling)).toEqual(["TRANSACTION_STATE", "done"]);
      }
      expect((await one.ledger.outbox.depth()).pending).toBe(10);
    });

    it("recovers each transaction once", async () => {
      for (let index = 0; index < 30; index++) {
        await one.ledger.transactions.collect(newTransaction({ id: `t${index}` }));
        await one.ledger.transactions.send(`t${index}`, MIDNIGHT, MIDNIGHT, () => []);
      }
      const recovered = await Promise.all(
        both(({ transactions }) => transactions.recover(MIDNIGHT + 1, () => [])),
      );
      expect(recovered.flat()).toHaveLength(30);
      expect(await one.ledger.transactions.counts()).toMatchObject({ sent: 0, unknown: 30 });
    });

    it("recovers at once what one of them has left, and not what the other waits for", async () => {
      for (const [id, { ledger }] of Object.entries({ one, other })) {
        await ledger.transactions.collect(newTransaction({ id }));
        await ledger.transactions.send(id, MIDNIGHT, MIDNIGHT + 1, () => []);
        await ledger.calls.started({ id, dialect: "twiml", from: "", to: "", startedAt: MIDNIGHT });
      }
      const recover = async ({ ledger }: Opened) => [
        (await ledger.transactions.recover(MIDNIGHT, () => [])).map(({ id }) => id),
        await ledger.calls.recover(MIDNIGHT),
      ];
      expect(await Promise.all([one, other, one].map(recover))).toEqual(Array(3).fill([[], 0]));
      await other.ledger.close();
      expect(await recover(one)).toEqual([["other"], 1]);
      other = await opened({ kind: "postgres", url });
      expect(await recover(other)).toEqual([[], 0]);
    });

    it("is seen as running again after its connection broke", async () => {
      const { pid } = await lockOf(other.database.controller);
      await one.database.run((db) => sql`select pg_terminate_backend(${pid})`.execute(db));
      let again: number | undefined;
      while (again === undefined || again === pid) again = (await lockOf(other.database.controller)).pid;
      expect(await one.database.ended([other.database.controller])).toEqual([]);
    });

    /** Which connection holds a controller's lock, by Postgres' own list. */
    async function lockOf(controller: string): Promise<{ pid?: number }> {
      const { rows } = await one.database.run((db) =>
        sql<{ pid: number }>`select pid from pg_locks where locktype = 'advisory' and granted
          and (classid::bigint << 32 | objid::bigint) = hashtextextended(${controller}, 1)`.execute(db),
      );
      return rows[0] ?? {};
    }

    it("lets one of them overtake a webhook that the other cannot deliver", async () => {
      await one.ledger.outbox.add([newWebhook({ id: "first" }), newWebhook({ id: "second" })]);
      const claimed = async ({ ledger }: Opened, now: number) =>
        (await ledger.outbox.claim(now, 60_000, 9)).map(({ id, number }) => `${id} ${number}`);
      expect(await claimed(one, MIDNIGHT)).toEqual(["first 1"]);
      expect(await claimed(other, MIDNIGHT + HOLD_MS - 1)).toEqual([]);
      expect(await other.ledger.outbox.nextDue()).toBe(MIDNIGHT + HOLD_MS);
      expect(await claimed(other, MIDNIGHT + HOLD_MS)).toEqual(["second 2"]);
    });

    it("orders a stream by commits", async () => {
      const adding = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? one : other)).map(
        ({ ledger }, index) =>
          ledger.outbox.add([newWebhook({ id: `${index}a` }), newWebhook({ id: `${index}b` })]),
      );
      await Promise.all(adding);
      const webhooks = await one.ledger.outbox.webhooks({ limit: 99 });
      const pairs = webhooks.toReversed().map(({ id }) => id);
      expect(pairs).toHaveLength(40);
      expect(webhooks.toReversed().map(({ number }) => number)).toEqual(pairs.map((_, index) => index + 1));
      for (let place = 0; place < 40; place += 2) {
        expect(pairs[place + 1]).toBe(pairs[place]?.replace("a", "b"));
      }
    });
  });

  describe("of which the network is cut", () => {
    let proxy: CuttableProxy;
    let ledger: Opened["ledger"];
    beforeEach(async () => {
      proxy = new CuttableProxy(server.listening);
      await proxy.mend();
      const url = proxy.urlFor(await server.freshUrl());
      ledger = await openLedger({ kind: "postgres", url });
      await ledger.transactions.collect(newTransaction());
      await ledger.transactions.send("PAY1", MIDNIGHT, MIDNIGHT, () => []);
    });
    afterEach(async () => {
      await ledger.close();
      proxy.cut();
    });

    it("reports it, and continues when the network is back", async () => {
      proxy.cut();
      const error = await errorOf(ledger.transactions.transaction("PAY1"));
      expect(error).toMatchObject({ code: "LEDGER_UNAVAILABLE" });
      await expect(ledger.outbox.add([newWebhook()])).rejects.toMatchObject({ code: "LEDGER_UNAVAILABLE" });
      await proxy.mend();
      expect(await ledger.transactions.transaction("PAY1")).toMatchObject({ state: "sent" });
    });

    it("changes nothing when it is cut in the middle of a change", async () => {
      const cutting = () => {
        proxy.cut();
        return [newWebhook()];
      };
      const answering = ledger.transactions.answer("PAY1", approved, MIDNIGHT, cutting);
      await expect(answering).rejects.toMatchObject({ code: "LEDGER_UNAVAILABLE" });
      await proxy.mend();
      expect(await ledger.transactions.transaction("PAY1")).toMatchObject({ state: "sent" });
      expect(await ledger.outbox.depth()).toMatchObject({ pending: 0 });
    });

    it("survives a cut while a connection is out of the pool and no query runs", async () => {
      const pool = postgresPool(proxy.urlFor(await server.freshUrl()));
      const client = await pool.connect();
      const ended = new Promise((resolve) => client.once("end", resolve));
      proxy.cut();
      await ended;
      await expect(client.query("select 1")).rejects.toThrow();
      client.release();
      await proxy.mend();
      expect((await pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
      await pool.end();
    });
  });

  it("continues when the server has ended a connection that is not in use", async () => {
    const pool = postgresPool(await server.freshUrl());
    const { rows } = await pool.query("select pg_backend_pid() as pid");
    const removed = new Promise((resolve) => pool.once("remove", resolve));
    const admin = postgresPool(server.url);
    await admin.query("select pg_terminate_backend($1)", [rows[0].pid]);
    await admin.end();
    await removed;
    expect((await pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
    await pool.end();
  });

  it.each([
    [
      "a wrong password",
      (url: URL) => Object.assign(url, { password: "wrong" }),
      "password authentication failed",
    ],
    [
      "an unknown database",
      (url: URL) => Object.assign(url, { pathname: "/nowhere" }),
      '"nowhere" does not exist',
    ],
    ["an unknown schema", (url: URL) => new URL(`${url.href}_not`), "no schema of its search_path"],
    ["no server listening", () => new URL("postgres://ledger:wrong@127.0.0.1:1/"), "ECONNREFUSED"],
  ])("is not opened with %s, and the error holds no password", async (_what, change, words) => {
    const good = new URL(await server.freshUrl());
    const secrets = [good.password, "wrong"];
    await expectNotOpened(change(good).href, words, secrets);
  });

  it("is not opened with an invalid address, and the error holds no password", async () => {
    await expectNotOpened("postgres://ledger:open-sesame@[/", "cannot be read", ["open-sesame"]);
  });
});

async function expectNotOpened(url: string, words: string, secrets: readonly string[]): Promise<void> {
  const error = await errorOf(openLedger({ kind: "postgres", url }));
  expect(error).toMatchObject({ code: "LEDGER_UNAVAILABLE" });
  expect(error.message).toContain(words);
  expect(secrets.some((secret) => error.message.includes(secret))).toBe(false);
  expect(error.cause).toBeUndefined();
}

/** How each of several ended, sorted. */
async function codes(acts: readonly Promise<unknown>[]): Promise<string[]> {
  const ended = acts.map((act) =>
    act.then(
      () => "done",
      (error) => String(error.code),
    ),
  );
  return (await Promise.all(ended)).sort();
}
