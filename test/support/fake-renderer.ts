import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Writes a second of silence, and one line per start. */
const SCRIPT = `
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
const [log, voice, language, file] = process.argv.slice(2);
const text = readFileSync(0, "utf8");
appendFileSync(log, JSON.stringify({ voice, language, text }) + "\\n");
if (text.includes("sleep")) await new Promise((resolve) => setTimeout(resolve, 60_000));
if (text.includes("fail")) { console.error("no such voice"); process.exit(3); }
const header = Buffer.alloc(44);
header.write("RIFF", 0); header.writeUInt32LE(36 + 44_100, 4); header.write("WAVEfmt ", 8);
header.writeUInt32LE(16, 16); header.writeUInt16LE(1, 20); header.writeUInt16LE(1, 22);
header.writeUInt32LE(22_050, 24); header.writeUInt32LE(44_100, 28); header.writeUInt16LE(2, 32);
header.writeUInt16LE(16, 34); header.write("data", 36); header.writeUInt32LE(44_100, 40);
if (text.includes("empty")) writeFileSync(file, ""); 
else if (!text.includes("nothing")) writeFileSync(file, Buffer.concat([header, Buffer.alloc(44_100)]));
`;

/** A renderer for tests, and the texts that it was asked to render. */
export class FakeRenderer {
  private constructor(
    readonly command: readonly string[],
    private readonly log: string,
  ) {}

  /** The renderer is in a folder of the test. */
  static async in(folder: string): Promise<FakeRenderer> {
    const script = join(folder, "renderer.mjs");
    const log = join(folder, "renderer.log");
    await writeFile(script, SCRIPT);
    await writeFile(log, "");
    return new FakeRenderer([process.execPath, script, log, "{voice}", "{language}", "{file}"], log);
  }

  async asked(): Promise<{ voice: string; language: string; text: string }[]> {
    const lines = (await readFile(this.log, "utf8")).split("\n").filter((line) => line !== "");
    return lines.map((line) => JSON.parse(line));
  }
}
