import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import type { InstanceLock } from "./instance-lock.js";
import { presencePool } from "./postgres-pool.js";

/** From one look at our connection to the next, and to the next try to get another; milliseconds. */
const LOOK_MS = 1_000;
/** A server that has lost us without a word (a power cut, a network) ends our connection, and so our lock, in a minute. */
const KEEPALIVE =
  "set tcp_keepalives_idle = 30; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3";
/** Apart from the locks of webhooks' streams, which are made with 0. */
const SEED = 1;

/**
 * An advisory lock of the session, on a connection of its own, for as long as the process lives: the server drops it with
 * the process, however that ends, and nobody's clock is asked. While a connection that broke is replaced the others may
 * take us for ended: a payment is then unknown until its answer comes.
 */
export class PostgresInstanceLock implements InstanceLock {
  readonly controller = randomUUID();
  readonly #pool: pg.Pool;
  readonly #leaving = new AbortController();
  #client: pg.PoolClient | undefined;
  /** The last question, settled when it was answered. */
  #asked: Promise<unknown> = Promise.resolve();
  #staying: Promise<void> | undefined;

  private constructor(url: string) {
    this.#pool = presencePool(url);
  }

  /** Throws what the database throws. */
  static async begin(url: string): Promise<PostgresInstanceLock> {
    const presence = new PostgresInstanceLock(url);
    try {
      await presence.#hold();
    } catch (thrown) {
      await presence.leave();
      throw thrown;
    }
    presence.#staying = presence.#stay();
    return presence;
  }

  async ended(others: readonly string[]): Promise<readonly string[]> {
    if (this.#client === undefined || others.length === 0) return [];
    // Shared, so that two who look at the same time don't take each other for the one they look for; and given back at once.
    const { rows } = await this.#ask<{ id: string }>(
      this.#client,
      "select id from unnest($1::text[]) as id where pg_try_advisory_xact_lock_shared(hashtextextended(id, $2))",
      [others, SEED],
    );
    return rows.map(({ id }) => id);
  }

  async leave(): Promise<void> {
    this.#leaving.abort();
    await this.#staying;
    await this.#release();
    this.#drop();
    await this.#pool.end();
  }

  async #hold(): Promise<void> {
    const client = await this.#pool.connect();
    this.#client = client;
    await this.#ask(client, KEEPALIVE);
    await this.#ask(client, "select pg_advisory_lock(hashtextextended($1, $2))", [this.controller, SEED]);
  }

  /** One question at a time: pg does not take the next one while a client waits for an answer. */
  #ask<Row extends pg.QueryResultRow>(
    client: pg.PoolClient,
    text: string,
    values?: unknown[],
  ): Promise<pg.QueryResult<Row>> {
    const asked = this.#asked.then(() => client.query<Row>(text, values));
    this.#asked = asked.catch(() => {
      // One that has not answered answers no other question either.
      if (this.#client === client) this.#drop();
    });
    return asked;
  }

  /** Gives the lock back before the connection ends: the server ends its side some time after that. */
  async #release(): Promise<void> {
    try {
      if (this.#client !== undefined)
        await this.#ask(this.#client, "select pg_advisory_unlock(hashtextextended($1, $2))", [
          this.controller,
          SEED,
        ]);
    } catch {
      // A connection that is broken has lost the lock already.
    }
  }

  async #stay(): Promise<void> {
    const { signal } = this.#leaving;
    for (;;) {
      // The only reason not to wait it out is that we leave.
      await pause(LOOK_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        if (this.#client === undefined) await this.#hold();
        if (this.#client !== undefined) await this.#ask(this.#client, "select 1");
      } catch {
        // Whoever needs the ledger tells that it is away.
        this.#drop();
      }
    }
  }

  /** Ends the connection, in whatever state it is. */
  #drop(): void {
    this.#client?.release(true);
    this.#client = undefined;
  }
}
