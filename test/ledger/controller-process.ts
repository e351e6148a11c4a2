import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const MODULE = "dist/ledger/open-ledger.js";

/** What the process does with the ledger that it has opened. */
const WORK = {
  hold: `console.log("opened"); setInterval(() => {}, 1_000);`,
  write: `
    const webhook = { topic: "status", signer: "twiml", method: "POST", url: "https://shop.test/", contentType: "", body: "" };
    for (let n = 0; ; n++) {
      const [id, callId] = ["t" + n, "c" + n];
      await ledger.transactions.collect({ id, callId, dialect: "twiml", kind: "charge", method: "credit-card",
        amountMinor: n, currency: "USD", connector: "Default", maskedNumber: "xxxx4242", createdAt: n });
      await ledger.transactions.send(id, n, n, () => [{ ...webhook, id, stream: callId, transactionId: id, createdAt: n }]);
      console.log(id);
    }`,
};

/** Another process that opens a ledger file with the built program; its lines report what it has done. */
export class ControllerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly lines: AsyncIterator<string>,
  ) {}

  static start(path: string, work: keyof typeof WORK): ControllerProcess {
    if (!existsSync(MODULE)) throw new Error("dist/ is missing: run `npm run build` first");
    const program = `
      const { openLedger } = await import(${JSON.stringify(pathToFileURL(MODULE).href)});
      const ledger = await openLedger({ kind: "sqlite", path: ${JSON.stringify(path)} })
        .catch((error) => { console.log(error.code); process.exit(); });
      ${WORK[work]}`;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return new ControllerProcess(child, lines);
  }

  async nextLine(): Promise<string | undefined> {
    const { value } = await this.lines.next();
    return value;
  }

  /** Ends it as a power cut does, and returns its remaining lines. */
  async kill(): Promise<string[]> {
    const ended = once(this.child, "close");
    this.child.kill("SIGKILL");
    const rest: string[] = [];
    for (let line = await this.nextLine(); line !== undefined; line = await this.nextLine()) rest.push(line);
    await ended;
    return rest;
  }
}
