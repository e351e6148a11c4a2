import { readdirSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { ScriptedLine } from "../support/scripted-line.js";
import { sidecar } from "../support/sidecar.js";

const FILES = readdirSync("src/sidecar/web/live").filter((name) => name !== "index.html");
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

function open(...options: Parameters<typeof sidecar>) {
  const { app } = sidecar(...options);
  closing.push(() => app.close());
  return app;
}

describe("the files of the live page", () => {
  it("are its page and everything that it loads, with nothing inline", async () => {
    const app = open();
    const page = await app.inject("/live");
    expect(page.statusCode).toBe(200);
    expect(page.headers["content-type"]).toContain("text/html");
    expect(page.headers["content-security-policy"]).toContain("default-src 'none'");
    expect(page.body).not.toMatch(/<style|<script(?![^>]*src=)| style=| on[a-z]+=/);
    const loaded = [...page.body.matchAll(/(?:href|src)="([^"]+\.(?:css|js|svg))"/g)].map(([, path]) => path);
    expect(loaded.length).toBeGreaterThan(3);
    for (const path of [...loaded, ...FILES.map((name) => `live/${name}`)])
      expect([path, (await app.inject(`/${path}`)).statusCode]).toEqual([path, 200]);
  });

  it("have one address: relative names would resolve differently from another", async () => {
    const app = open();
    const slash = await app.inject("/live/");
    expect([slash.statusCode, slash.headers.location]).toEqual([308, "../live"]);
    expect((await app.inject("/live/index.html")).statusCode).toBe(404);
    expect((await app.inject("/live/nothing.js")).json()).toMatchObject({ code: "NOT_FOUND" });
  });

  it("state whether there is a web phone", async () => {
    expect((await open().inject("/live/page.json")).json()).toEqual({ webPhone: false });
    expect((await open({ line: new ScriptedLine() }).inject("/live/page.json")).json()).toEqual({
      webPhone: true,
    });
  });
});
