import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.js";

const LIMIT_MS = 180_000;

/** As in a shell: npm hands the settings of this repository's .npmrc on to what it runs. */
const ENVIRONMENT = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));

/** What a command writes; fails with all of it when it ends with another code than 0. */
function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env: ENVIRONMENT,
    encoding: "utf8",
    timeout: LIMIT_MS,
  });
  if (error !== undefined) throw error;
  expect(status, `${command} ${args.join(" ")}\n${stdout}${stderr}`).toBe(0);
  return stdout + stderr;
}

/** Of `npm pack`, as the registry would have it. */
function pack(): string {
  if (!existsSync("dist/main.js")) throw new Error("dist/ is missing: run `npm run build` first");
  const folder = temporaryFolder();
  run("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], ".");
  return join(folder, readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "");
}

describe("the package", () => {
  let file: string;
  beforeAll(() => {
    file = pack();
  });

  it("has no mistake that publint or arethetypeswrong can find", () => {
    run(resolve("node_modules/.bin/publint"), ["--strict", file], ".");
    run(resolve("node_modules/.bin/attw"), ["--profile", "esm-only", file], ".");
  });

  it(
    "can be installed into an empty folder, where its command and freeswitch-pay/signatures work",
    () => {
      const folder = temporaryFolder();
      writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
      const installed = run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", file], folder);
      expect(installed).not.toContain("allow-scripts");
      expect(run("npx", ["--no-install", "freeswitch-pay", "--version"], folder)).toMatch(/^\d+\.\d+\.\d+/);
      const example = "node_modules/freeswitch-pay/examples/charge.twiml.xml";
      expect(run("npx", ["--no-install", "freeswitch-pay", "check", example], folder)).toContain(
        "charge.twiml.xml",
      );
      const program = `
        import * as signatures from "freeswitch-pay/signatures";
        process.stdout.write(Object.keys(signatures).sort().join(" "));`;
      const names = run(process.execPath, ["--input-type=module", "--eval", program], folder).split(" ");
      expect(names).toContain("twilioSignature");
    },
    LIMIT_MS,
  );
});
