import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";

const LIBSQL = createRequire(import.meta.url).resolve("libsql");

const PROGRAM = `
  const Libsql = require(process.argv[1]);
  const database = new Libsql(process.argv[2], { timeout: 10_000 });
  database.exec("begin exclusive");
  console.log("locked");
  process.stdin.once("data", () => {
    database.exec("rollback");
    console.log("unlocked");
    database.close();
    process.exit();
  });
`;

/** Another process that holds the lock of a SQLite file. */
export class LockHolder {
  private constructor(private readonly child: ChildProcess) {}

  static async lock(path: string): Promise<LockHolder> {
    const child = spawn(process.execPath, ["--eval", PROGRAM, LIBSQL, path], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    await once(child.stdout as NodeJS.ReadableStream, "data");
    return new LockHolder(child);
  }

  async release(): Promise<void> {
    const ended = once(this.child, "exit");
    this.child.stdin?.end("now");
    await ended;
  }
}
