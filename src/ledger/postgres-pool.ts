import pg from "pg";

const CONNECTIONS = 10;
const CONNECT_TIMEOUT_MS = 5_000;
const LOCK_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 10_000;
/** For when the server's own timeout does not arrive, because the network is down. */
const ANSWER_TIMEOUT_MS = 15_000;
/** A controller that stalls keeps no row locked for longer. */
const IDLE_IN_TRANSACTION_MS = 20_000;
const CONNECTION_LIFETIME_S = 600;

/** Numbers of 64 bits as numbers: times in milliseconds, amounts and sequences stay far below 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (type: number, format?: "text" | "binary") =>
    type === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(type, format as "text"),
};

/** Connections with every time limit; opened on demand, so that a server that is back is found. */
export function postgresPool(url: string): pg.Pool {
  return withErrorHandlers(
    new pg.Pool({
      ...common(url),
      max: CONNECTIONS,
      maxLifetimeSeconds: CONNECTION_LIFETIME_S,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      query_timeout: ANSWER_TIMEOUT_MS,
      lock_timeout: LOCK_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    }),
  );
}

/** One connection that is held for as long as the process lives and is never idle in the pool. */
export function lockPool(url: string): pg.Pool {
  return withErrorHandlers(new pg.Pool({ ...common(url), max: 1, query_timeout: ANSWER_TIMEOUT_MS }));
}

/** Connections for migrations, which may take as long as they need. */
export function migrationPool(url: string): pg.Pool {
  return withErrorHandlers(new pg.Pool({ ...common(url), max: 2 }));
}

function common(url: string): pg.PoolConfig {
  return {
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    application_name: "freeswitch-pay",
    types,
  };
}

/**
 * A connection that breaks while no query runs, in the pool or between two statements of a transaction, emits an error that
 * would end the process. There is nothing to do: the pool drops the connection, and the next statement reports the fault.
 */
function withErrorHandlers(pool: pg.Pool): pg.Pool {
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}
