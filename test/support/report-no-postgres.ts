import { whyNoPostgres } from "./postgres.js";

/** Says once for a whole run, in one line, that Postgres is not there. */
export default function webhooksFor(): void {
  const missing = whyNoPostgres();
  if (missing !== undefined) process.stderr.write(`${missing}\n`);
}
