import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  accessSync,
  chownSync,
  constants,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import type { NetConnectOpts } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import pg from "pg";

const PASSWORD = "open-sesame";
const READY = "database system is ready to accept connections";

interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** The newest Postgres of the system's packages, or the one on the PATH. */
function findPrograms(): string | undefined {
  const versions = (() => {
    try {
      return readdirSync("/usr/lib/postgresql").sort((one, other) => Number(other) - Number(one));
    } catch {
      return [];
    }
  })();
  const folders = versions.map((version) => join("/usr/lib/postgresql", version, "bin"));
  return [...folders, ...(process.env.PATH ?? "").split(delimiter)].find(
    (folder) => isProgram(join(folder, "initdb")) && isProgram(join(folder, "postgres")),
  );
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** An existing account; Postgres refuses to run as root. */
function unprivileged(): Account | undefined {
  const accounts = readFileSync("/etc/passwd", "utf8").split("\n");
  const entry =
    accounts.find((line) => line.startsWith("postgres:")) ??
    accounts.find((line) => line.startsWith("nobody:"));
  const [, , uid, gid] = entry?.split(":") ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

const isRoot = process.getuid?.() === 0;

/** Why the tests on Postgres cannot run here; undefined when they can. */
export function whyNoPostgres(): string | undefined {
  if (process.env.LEDGER_TEST_URL !== undefined) return undefined;
  const skipped = "the ledger's tests on Postgres are skipped:";
  if (findPrograms() === undefined) return `${skipped} no initdb here, and LEDGER_TEST_URL is not set`;
  if (isRoot && unprivileged() === undefined) return `${skipped} no account that is not root`;
  return undefined;
}

/**
 * A Postgres with a schema for each test: the one of LEDGER_TEST_URL, whose user has a password, or a
 * server on a unix socket that the tests start.
 */
export class PostgresServer {
  #schemas = 0;
  readonly #databases: string[] = [];

  private constructor(
    readonly url: string,
    private readonly child?: ChildProcess,
    private readonly folder?: string,
  ) {}

  static async start(): Promise<PostgresServer> {
    const given = process.env.LEDGER_TEST_URL;
    if (given !== undefined) return new PostgresServer(given);
    const folder = mkdtempSync(join(tmpdir(), "freeswitch-pay-postgres-"));
    const url = `postgres://ledger:${PASSWORD}@localhost/postgres?host=${encodeURIComponent(folder)}`;
    return new PostgresServer(url, await startServer(folder), folder);
  }

  /** The address of a new, empty schema. */
  async freshUrl(): Promise<string> {
    const schema = `ledger_test_${process.pid}_${this.#schemas++}`;
    await this.#execute(`create schema ${schema}`);
    const url = new URL(this.url);
    url.searchParams.set("options", `-c search_path=${schema}`);
    return url.href.replaceAll("+", "%20");
  }

  /** The address of a new, empty database in an encoding, as Postgres calls it. */
  async freshDatabase(encoding: string): Promise<string> {
    const name = `ledger_test_${process.pid}_${encoding.toLowerCase()}_${this.#databases.length}`;
    this.#databases.push(name);
    await this.#execute(
      `create database ${name} encoding '${encoding}' lc_collate 'C' lc_ctype 'C' template template0`,
    );
    const url = new URL(this.url);
    url.pathname = `/${name}`;
    return url.href;
  }

  /** Where the server listens; used by a proxy. */
  get listening(): NetConnectOpts {
    const { hostname, port, searchParams } = new URL(this.url);
    const folder = searchParams.get("host");
    return folder === null
      ? { host: hostname, port: Number(port || 5432) }
      : { path: join(folder, ".s.PGSQL.5432") };
  }

  async stop(): Promise<void> {
    if (this.child === undefined || this.folder === undefined) return this.#dropAll();
    const ended = once(this.child, "exit");
    this.child.kill("SIGQUIT");
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #dropAll(): Promise<void> {
    for (let made = 0; made < this.#schemas; made++) {
      await this.#execute(`drop schema ledger_test_${process.pid}_${made} cascade`);
    }
    for (const name of this.#databases) await this.#execute(`drop database ${name}`);
  }

  async #execute(statement: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.url });
    await client.connect();
    await client.query(statement);
    await client.end();
  }
}

async function startServer(folder: string): Promise<ChildProcess> {
  const programs = findPrograms() as string;
  const account = isRoot ? unprivileged() : undefined;
  const options = { ...account, cwd: folder, env: { PATH: process.env.PATH, LC_ALL: "C" } };
  const data = join(folder, "data");
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, PASSWORD);
  if (account !== undefined) {
    for (const path of [folder, passwordFile]) chownSync(path, account.uid, account.gid);
  }
  const password = ["-U", "ledger", "-A", "scram-sha-256", `--pwfile=${passwordFile}`];
  execFileSync(join(programs, "initdb"), ["-D", data, "--no-sync", "-E", "UTF8", ...password], {
    ...options,
    stdio: "pipe",
  });
  const settings = { listen_addresses: "", unix_socket_directories: folder, shared_buffers: "16MB" };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = spawn(join(programs, "postgres"), ["-D", data, ...flags], {
    ...options,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const said: string[] = [];
  const lines = createInterface({ input: child.stderr });
  for await (const line of lines) {
    said.push(line);
    if (line.includes(READY)) {
      child.stderr.resume();
      return child;
    }
  }
  throw new Error(`Postgres did not start:\n${said.join("\n")}`);
}
