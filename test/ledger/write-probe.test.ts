import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PostgresServer, whyNoPostgres } from "../support/postgres.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { type Opened, opened } from "./opened.js";

/** "writable", or the error's code, of a probe that is not answered from the second before. */
async function freshly({ ledger }: Opened): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, 1_050));
  return ledger.checkWritable().then(
    () => "writable",
    ({ code }) => code,
  );
}

const set = ({ database }: Opened, statement: string) => database.run((db) => sql.raw(statement).execute(db));

describe("a SQLite ledger", () => {
  it("is writable and leaves no file behind, and is not writable when it is read-only", async () => {
    const folder = join(temporaryFolder(), "ledger");
    const one = await opened({ kind: "sqlite", path: join(folder, "ledger.db") });
    await one.ledger.checkWritable();
    expect(readdirSync(folder)).not.toContain("ledger.db-probe");
    await set(one, "pragma query_only = 1");
    expect(await freshly(one)).toBe("LEDGER_UNAVAILABLE");
    await set(one, "pragma query_only = 0");
    expect(await freshly(one)).toBe("writable");
    await one.ledger.close();
  });

  it("in memory is writable", async () => {
    const one = await opened({ kind: "sqlite", path: ":memory:" });
    await one.ledger.checkWritable();
    await one.ledger.close();
  });

  it("is written at most once a second, however often it is checked", async () => {
    const one = await opened({ kind: "sqlite", path: join(temporaryFolder(), "ledger.db") });
    const written = async () =>
      (await one.database.run((db) => db.selectFrom("probes").select("writtenAt").execute())).map(
        ({ writtenAt }) => writtenAt,
      );
    await Promise.all(Array.from({ length: 20 }, () => one.ledger.checkWritable()));
    const [first] = await written();
    await one.ledger.checkWritable();
    expect(await written()).toEqual([first]);
    await freshly(one);
    expect((await written())[0]).toBeGreaterThan(first ?? 0);
    await one.ledger.close();
  });

  it("removes the rows of earlier controllers", async () => {
    const one = await opened({ kind: "sqlite", path: join(temporaryFolder(), "ledger.db") });
    await one.ledger.checkWritable();
    await one.ledger.forget(Date.now() + 1_000);
    expect(await one.database.run((db) => db.selectFrom("probes").selectAll().execute())).toEqual([]);
    await one.ledger.close();
  });
});

/** A file system of 8 MiB in a separate namespace (Linux), which needs no privileges. */
const canMount = spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;
const MODULE = "dist/ledger/open-ledger.js";

const PROGRAM = `
  const { openLedger } = await import(${JSON.stringify(pathToFileURL(MODULE).href)});
  const { rmSync, writeFileSync, appendFileSync } = await import("node:fs");
  const [folder] = process.argv.slice(1);
  const ledger = await openLedger({ kind: "sqlite", path: folder + "/ledger.db" });
  const probe = async (when) => {
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    console.log(when, await ledger.checkWritable().then(() => "writable", ({ code }) => code));
  };
  await probe("empty");
  try { for (let bytes = 65536; bytes > 0; bytes = bytes >> 1) try { for (;;) appendFileSync(folder + "/full", Buffer.alloc(bytes, 1)); } catch {} } catch {}
  await probe("full");
  rmSync(folder + "/full");
  await probe("freed");
  await ledger.close();
`;

describe.skipIf(!canMount)("a SQLite ledger on a separate disk", { timeout: 30_000 }, () => {
  it("is not writable while the disk is full", async () => {
    const folder = join(temporaryFolder(), "disk");
    mkdirSync(folder);
    const mount = `mount -t tmpfs -o size=8m none "$1" && exec "$2" --input-type=module --eval "$3" "$1"`;
    const child = spawn("unshare", ["-rm", "sh", "-c", mount, "sh", folder, process.execPath, PROGRAM], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) lines.push(line);
    expect(lines).toEqual(["empty writable", "full LEDGER_UNAVAILABLE", "freed writable"]);
  });
});

describe.skipIf(whyNoPostgres() !== undefined)("a Postgres ledger", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
  }, 60_000);
  afterAll(() => server.stop());

  it("is writable, and not writable when its transactions are read-only", async () => {
    const one = await opened({ kind: "postgres", url: await server.freshUrl() });
    await one.ledger.checkWritable();
    await set(one, "set session characteristics as transaction read only");
    expect(await freshly(one)).toBe("LEDGER_UNAVAILABLE");
    await set(one, "set session characteristics as transaction read write");
    expect(await freshly(one)).toBe("writable");
    await one.ledger.close();
  });
});
