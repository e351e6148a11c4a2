import { whyNoPostgres } from "./postgres.js";

/** Reports once per run, in one line, that Postgres is not available. */
export default function webhooksFor(): void {
  const missing = whyNoPostgres();
  if (missing !== undefined) process.stderr.write(`${missing}\n`);
}
