import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { asks, LiveController } from "../support/live-controller.js";
import type { WebPhoneLine } from "../support/web-phone-line.js";

const page = readFileSync("docs/api.md", "utf8");
const KEY = "test-key-of-the-front-desk-1";

/** The commands of the page, each on one line, in order. */
const commands = [...page.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block = ""]) =>
  block
    .replaceAll(/ \\\n\s*/g, " ")
    .split("\n")
    .filter((line) => line.startsWith("curl ")),
);
const [withKey = "", ...withoutKey] = commands;

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Runs a command of the page in a shell, with `$API` as on the page. A stream is ended after a while. */
function run(command: string, environment: Readonly<Record<string, string>>): Promise<Answer> {
  const quiet = command.replace(/^curl /, "curl --silent --max-time 3 --write-out '\\n%{http_code}' ");
  return new Promise((resolve) => {
    execFile("sh", ["-c", quiet], { env: { PATH: process.env.PATH, ...environment } }, (_cut, output) => {
      const end = output.lastIndexOf("\n");
      resolve({ status: Number(output.slice(end + 1)), body: output.slice(0, end) });
    });
  });
}

const hasCurl = (await run("curl --version", {})).body.startsWith("curl ");
if (!hasCurl) process.stderr.write("test of the commands in docs/api.md skipped: no curl on the PATH\n");

/** The JSON examples of the page. */
function example(object: string): object {
  const found = [...page.matchAll(/^```json\n([\s\S]*?)^```/gm)].map(([, text = ""]) => JSON.parse(text));
  return found.find((one) => one.object === object);
}

describe.skipIf(!hasCurl)("the commands in docs/api.md", { timeout: 30_000 }, () => {
  let controller: LiveController;
  let line: WebPhoneLine;
  const ids = new Map<string, string>();

  /** The page's ids, each with its replacement in this test: an unknown payment, a call in progress, a dead webhook. */
  beforeAll(async () => {
    controller = await LiveController.start();
    controller.status = 410;
    await controller.pay("silent");
    const { id, line: waiting } = await controller.dial("wait");
    line = waiting;
    ids.set("0b9c1a4e-6c1f-4a42-9a7e-0c7f6f1f0a11", await idOf("transactions?state=unknown"));
    ids.set("5f0c2c61-2a51-4b8e-9a53-1f2b8f6f5d10", id);
    ids.set("msg_7f3e2b10", await vi.waitFor(() => idOf("webhooks?state=dead")));
  }, 30_000);
  afterAll(() => controller?.close());

  /** The id of the first row; throws where there is none. */
  async function idOf(list: string): Promise<string> {
    const answer = await fetch(`${controller.url}/v1/${list}`);
    const { data } = (await answer.json()) as { data: { id: string }[] };
    const [first] = data;
    if (first === undefined) throw new Error(`${list} is empty`);
    return first.id;
  }

  const runHere = (command: string) => {
    const here = [...ids].reduce((text, [reported, real]) => text.replaceAll(reported, real), command);
    return run(here, {
      API: `${controller.url}/v1`,
      AUTH: `Authorization: ${controller.withKey.authorization}`,
    });
  };

  it("cover the whole API", () => {
    expect(commands).toHaveLength(12);
    expect(page).toContain('\nAPI=http://127.0.0.1:3000/v1\nAUTH="Authorization: Bearer $DESK_KEY"\n');
  });

  it("begin with the index, for a key", async () => {
    const keyed = await LiveController.start({ key: KEY });
    const environment = { API: `${keyed.url}/v1`, AUTH: `Authorization: Bearer ${KEY}` };
    const [answer, refused] = [
      await run(withKey, environment),
      await run(withKey, { ...environment, AUTH: "Authorization: Bearer x" }),
    ];
    await keyed.close();
    expect([answer.status, JSON.parse(answer.body).object]).toEqual([200, "index"]);
    expect([refused.status, JSON.parse(refused.body).code]).toEqual([401, "KEY_MISSING"]);
  });

  it.each(withoutKey.filter((command) => !command.includes("/events")))(
    "do what they say: %s",
    async (command) => {
      if (command.includes("/stop")) await line.reported(asks("payment-card-number"));
      const { status, body } = await runHere(command);
      expect([status, body]).toEqual([
        /--json|-X POST/.test(command) && !command.includes("settle") ? 202 : 200,
        body,
      ]);
      const { object, ...members } = JSON.parse(body);
      if (object === "transaction")
        expect(Object.keys({ object, ...members })).toEqual(Object.keys(example("transaction")));
      if (object === "list") expect(members).toEqual({ data: expect.any(Array), next: null });
    },
  );

  it("follow the events", async () => {
    const command = withoutKey.find((one) => one.includes("/events")) as string;
    let isCut = false;
    const heard = runHere(command).finally(() => {
      isCut = true;
    });
    while (!isCut) await controller.pay();
    const { status, body } = await heard;
    expect(status).toBe(200);
    expect(body).toMatch(
      /^id: [0-9a-f]+-\d+\nevent: transaction\.approved\ndata: \{"object":"transaction","id":"/m,
    );
  });
});
