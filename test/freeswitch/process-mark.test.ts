import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { hasEnded, ownMark } from "../../src/freeswitch/process-mark.js";

const OTHER = 4711;
const MODULE = "dist/freeswitch/process-mark.js";

interface There {
  boot?: string;
  namespace?: string;
  /** The other process: its state and when it began; absent if it does not exist. */
  other?: [state: string, began: string];
  /** /proc shows nothing of it. */
  isHidden?: boolean;
  /** What /proc/self is. */
  self?: number;
}

function system({ boot = "b1", namespace = "pid:[1]", other, isHidden = false, self = process.pid }: There) {
  const files = new Map([
    ["/proc/sys/kernel/random/boot_id", `${boot}\n`],
    ["/proc/self/stat", stat(self, "R", "5")],
  ]);
  if (other !== undefined && !isHidden) files.set(`/proc/${OTHER}/stat`, stat(OTHER, ...other));
  return {
    link: () => namespace,
    isThere: (pid: number) => pid === OTHER && other !== undefined,
    read(path: string) {
      const text = files.get(path);
      if (text === undefined) throw Object.assign(new Error(path), { code: "ENOENT" });
      return text;
    },
  };
}

/** Its name contains the field separators. */
function stat(pid: number, state: string, began: string): string {
  return `${pid} (a) b (c)) ${state} ${Array.from({ length: 18 }, (_, index) => index).join(" ")} ${began} 7`;
}

describe("the mark of a process", () => {
  it("names machine, namespace, process and its start time, without a space", () => {
    expect(ownMark(system({}))).toBe(`b1/pid:[1]/${process.pid}/5`);
  });

  it("is not created when /proc shows the processes of another namespace", () => {
    expect(ownMark(system({ self: 1 }))).toBeUndefined();
  });

  it.each<[what: string, ended: boolean, There]>([
    ["exists", false, { other: ["S", "77"] }],
    ["no longer exists", true, {}],
    ["has left its id to another one", true, { other: ["S", "78"] }],
    ["has not been reaped by its parent", true, { other: ["Z", "77"] }],
    ["ran before the last boot", false, { boot: "b2" }],
    ["runs in another container", false, { namespace: "pid:[2]" }],
    ["exists but is hidden", false, { other: ["S", "77"], isHidden: true }],
    ["is invisible, because /proc belongs to another namespace", false, { self: 1 }],
  ])("of one that %s: ended %s", (_what, ended, there) => {
    const here = system(there);
    expect(hasEnded(`b1/pid:[1]/${OTHER}/77`, ownMark(here), here)).toBe(ended);
  });

  it.each(["", "x", "b1/pid:[1]/../1", "b1/pid:[1]/0/1", "b1/pid:[1]/-1/1", "b1/pid:[1]/9"])(
    "that is invalid, %j, proves nothing",
    (none) => {
      expect(hasEnded(none, ownMark(system({})), system({}))).toBe(false);
    },
  );

  it.skipIf(ownMark() === undefined)("shows when a real process is killed", async () => {
    if (!existsSync(MODULE)) throw new Error("dist/ is missing: run `npm run build` first");
    const code = `import(${JSON.stringify(pathToFileURL(MODULE).href)})
      .then(({ ownMark }) => { process.stdout.write(ownMark()); setInterval(() => {}, 1e6); })`;
    const child = spawn(process.execPath, ["-e", code], { stdio: ["ignore", "pipe", "inherit"] });
    try {
      const [its] = (await once(child.stdout, "data")) as [Buffer];
      const own = ownMark();
      expect([hasEnded(own ?? "", own), hasEnded(its.toString(), own)]).toEqual([false, false]);
      child.kill("SIGKILL");
      await once(child, "exit");
      expect(hasEnded(its.toString(), own)).toBe(true);
    } finally {
      child.kill("SIGKILL");
    }
  });
});
