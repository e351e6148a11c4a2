import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import type { InstanceLock } from "./instance-lock.js";
import { lockPool } from "./postgres-pool.js";

/** Milliseconds between checks of our connection, and between attempts to open another. */
const LOOK_MS = 1_000;
/** A server that loses us silently (a power cut, a network fault) ends our connection, and so our lock, within a minute. */
const KEEPALIVE =
  "set tcp_keepalives_idle = 30; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3";
/** Keeps these locks apart from those of webhook streams, which use seed 0. */
const SEED = 1;

/**
 * A session-level advisory lock on a separate connection, held for as long as the process lives. The server releases it with
 * the process, however that ends, and no clock is involved. While a broken connection is being replaced, other controllers
 * may take this one for ended: a payment is then unknown until its answer arrives.
 */
export class PostgresInstanceLock implements InstanceLock {
  readonly controller = randomUUID();
  readonly #pool: pg.Pool;
  readonly #leaving = new AbortController();
  #client: pg.PoolClient | undefined;
  /** The last query, settled when it was answered. */
  #asked: Promise<unknown> = Promise.resolve();
  #staying: Promise<void> | undefined;

  private constructor(url: string) {
    this.#pool = lockPool(url);
  }

  /** Throws what the database throws. */
  static async begin(url: string): Promise<PostgresInstanceLock> {
    const lock = new PostgresInstanceLock(url);
    try {
      await lock.#hold();
    } catch (thrown) {
      await lock.leave();
      throw thrown;
    }
    lock.#staying = lock.#stay();
    return lock;
  }

  async ended(others: readonly string[]): Promise<readonly string[]> {
    if (this.#client === undefined || others.length === 0) return [];
    // Shared, so that two controllers that check at the same time do not take each other for the one they look for. The
    // transaction ends, and with it the lock, at once.
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

  /** One query at a time: pg does not accept the next one while a client waits for an answer. */
  #ask<Row extends pg.QueryResultRow>(
    client: pg.PoolClient,
    text: string,
    values?: unknown[],
  ): Promise<pg.QueryResult<Row>> {
    const asked = this.#asked.then(() => client.query<Row>(text, values));
    this.#asked = asked.catch(() => {
      // A connection that did not answer this query will not answer another.
      if (this.#client === client) this.#drop();
    });
    return asked;
  }

  /** Releases the lock before the connection ends: the server closes its side some time later. */
  async #release(): Promise<void> {
    try {
      if (this.#client !== undefined)
        await this.#ask(this.#client, "select pg_advisory_unlock(hashtextextended($1, $2))", [
          this.controller,
          SEED,
        ]);
    } catch {
      // A broken connection has already lost the lock.
    }
  }

  async #stay(): Promise<void> {
    const { signal } = this.#leaving;
    for (;;) {
      // Only `leave` cuts the wait short.
      await pause(LOOK_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        if (this.#client === undefined) await this.#hold();
        if (this.#client !== undefined) await this.#ask(this.#client, "select 1");
      } catch {
        // The next user of the ledger reports that it is unavailable.
        this.#drop();
      }
    }
  }

  /** Ends the connection, whatever its state. */
  #drop(): void {
    this.#client?.release(true);
    this.#client = undefined;
  }
}
