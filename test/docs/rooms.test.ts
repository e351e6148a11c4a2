import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const rooms: Readonly<Record<string, readonly string[]>> = createRequire(import.meta.url)(
  "../../scripts/rooms.cjs",
);
const SOURCE = resolve("src");

/** The rooms that the files of a room import, according to the paths after `from`. */
function importedBy(room: string): Set<string> {
  const files = readdirSync(join(SOURCE, room), { recursive: true, encoding: "utf8" });
  const imported = new Set<string>();
  for (const file of files.filter((name) => name.endsWith(".ts"))) {
    const text = readFileSync(join(SOURCE, room, file), "utf8");
    for (const [, path = ""] of text.matchAll(/from "(\.[^"]+)"/g)) {
      const [to = ""] = relative(SOURCE, resolve(join(SOURCE, room, file), "..", path)).split("/");
      if (to !== room) imported.add(to);
    }
  }
  return imported;
}

describe.each(Object.keys(rooms))("src/%s", (room) => {
  it("is not allowed to import a room that it does not use", () => {
    expect([...importedBy(room)].sort()).toEqual([...(rooms[room] ?? [])].sort());
  });

  it("is described in docs/architecture.md with what it may import", () => {
    const page = readFileSync("docs/architecture.md", "utf8");
    const row = page.split("\n").find((line) => line.startsWith(`| \`${room}/\``));
    const imports = row?.split("|").at(-2)?.trim();
    expect(imports).toBe(rooms[room]?.join(", ") || "nothing");
  });
});
