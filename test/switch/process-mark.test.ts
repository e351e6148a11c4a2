import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { hasEnded, ownMark } from "../../src/switch/process-mark.js";

/** /proc with one process beside the first one, whose name holds what separates the fields. */
function files({ boot = "b1", namespace = "pid:[1]", ...stats }: Record<string, string | undefined> = {}) {
  const at = new Map([
    ["/proc/sys/kernel/random/boot_id", `${boot}\n`],
    ["/proc/1/stat", statOf(1, "S", "5")],
    ...Object.entries(stats).map(([pid, stat]) => [`/proc/${pid}/stat`, stat] as const),
  ]);
  return {
    link: () => namespace,
    read(path: string) {
      const text = at.get(path);
      if (text === undefined) throw Object.assign(new Error(path), { code: "ENOENT" });
      return text;
    },
  };
}

function statOf(pid: number, state: string, start: string): string {
  return `${pid} (a) b (c)) ${state} ${Array.from({ length: 18 }, (_, index) => index).join(" ")} ${start} 7`;
}

const own = String(process.pid);
const mark = ownMark(files({ [own]: statOf(process.pid, "R", "77") })) ?? "";

describe("the mark of a process", () => {
  it("names machine, namespace, process and its beginning, without a space", () => {
    expect(mark).toBe(`b1/pid:[1]/${own}/77`);
  });

  it.each<[what: string, ended: boolean, Record<string, string | undefined>]>([
    ["is there", false, { [own]: statOf(process.pid, "S", "77") }],
    ["is no longer there", true, {}],
    ["has left its number to another one", true, { [own]: statOf(process.pid, "S", "78") }],
    ["waits for its parent to ask how it ended", true, { [own]: statOf(process.pid, "Z", "77") }],
    ["ran before the machine was started", false, { boot: "b2" }],
    ["runs in another container", false, { namespace: "pid:[2]" }],
    ["may be hidden, as others are", false, { 1: undefined }],
  ])("of one that %s: ended %s", (_what, ended, there) => {
    const { 1: first = statOf(1, "S", "5"), ...others } = there;
    const seen =
      "1" in there ? { ...files(others), read: hidden(files(others).read) } : files({ 1: first, ...others });
    expect(hasEnded(mark, seen)).toBe(ended);
  });

  it.each(["", "x", "b1/pid:[1]/../1", "b1/pid:[1]/"])("that is none, %j, says nothing", (none) => {
    expect(hasEnded(none, files())).toBe(false);
  });

  it.skipIf(!existsSync("/proc/self/stat"))("tells of a real process when it is killed", async () => {
    expect(hasEnded(ownMark() ?? "")).toBe(false);
    const code = `import(${JSON.stringify(new URL("../../dist/switch/process-mark.js", import.meta.url).href)})
      .then(({ ownMark }) => { process.stdout.write(ownMark()); setInterval(() => {}, 1e6); })`;
    const child = spawn(process.execPath, ["-e", code], { stdio: ["ignore", "pipe", "inherit"] });
    const [its] = (await once(child.stdout, "data")) as [Buffer];
    expect(hasEnded(its.toString())).toBe(false);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(hasEnded(its.toString())).toBe(true);
  });
});

function hidden(read: (path: string) => string) {
  return (path: string) => {
    if (path === "/proc/1/stat") throw Object.assign(new Error(path), { code: "ENOENT" });
    return read(path);
  };
}
