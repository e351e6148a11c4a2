import { randomUUID } from "node:crypto";
import { mkdir, rm, rmdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import wavefile from "wavefile";
import { SoundFiles } from "../../prompts/sound-folder.js";
import { type Check, type Finding, ok, type SwitchSubject, unsafe, voiceOf, warning } from "../check.js";
import type { Pbx } from "../pbx/pbx.js";
import { TestCall } from "../pbx/test-call.js";

const PLAY_MS = 3_000;
const OTHERS_MAY_WRITE = 0o022;
/** A tenth of a second at 8 kHz. */
const SAMPLES = 800;

/** Checks that FreeSWITCH can play files from the prompt folder: writes a file, and plays it on a silent test call. */
export const prompts: Check<SwitchSubject> = {
  name: "prompts",
  deadlineMs: 12_000,
  async look({ pbx, ...context }) {
    const { directory, switchDirectory, readers } = context.config.prompts;
    const { kind, engine } = await voiceOf(context);
    if (kind === "speech") return [ok(`nothing is rendered: FreeSWITCH speaks with ${engine}`)];
    // Regardless of the folder's limits, no sound of the controller is removed.
    const files = new SoundFiles(directory, switchDirectory, {
      readers,
      mostBytes: Number.POSITIVE_INFINITY,
      mostAgeMs: Number.POSITIVE_INFINITY,
    });
    const name = `doctor-${randomUUID()}.wav`;
    let made: string | undefined;
    try {
      made = await mkdir(directory, { recursive: true });
      await files.keep(name, async () => silence());
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      return [
        unsafe(
          `${directory} cannot be written (${code})`,
          "Make the folder writable for the controller's user.",
        ),
      ];
    }
    try {
      return [
        await asFreeSwitchSeesIt(pbx, files.sourceOf(name), switchDirectory),
        ...(await modeOf(directory)),
      ];
    } finally {
      await rm(join(directory, name), { force: true });
      if (made !== undefined) await removeEmpty(directory, made);
    }
  },
};

/** The controller creates its folders itself, for its own user: removes those that we created, unless it now uses them. */
async function removeEmpty(folder: string, topmost: string): Promise<void> {
  try {
    await rmdir(folder);
    if (folder !== topmost) await removeEmpty(dirname(folder), topmost);
  } catch {
    // It is no longer empty: it is in use.
  }
}

function silence(): Uint8Array {
  const wav = new wavefile.WaveFile();
  wav.fromScratch(1, 8_000, "16", new Int16Array(SAMPLES));
  return wav.toBuffer();
}

async function asFreeSwitchSeesIt(pbx: Pbx, path: string, directory: string): Promise<Finding> {
  if ((await pbx.now(`file_exists ${path}`)) !== "true")
    return unsafe(
      `FreeSWITCH does not see a file that was just written to ${directory}`,
      "Share the folder with FreeSWITCH, set its path there in PROMPTS_SWITCH_DIRECTORY, and give FreeSWITCH's user access to every folder above it.",
    );
  if (!(await pbx.hasModule("mod_loopback")))
    return ok(
      `FreeSWITCH sees the files in ${directory}; none was played because mod_loopback is not loaded`,
    );
  const response = await TestCall.run(pbx, "&park()", async (call) => {
    await call.event((event) => event["Event-Name"] === "CHANNEL_PARK", PLAY_MS);
    await call.execute("playback", path);
    const done = await call.event(
      (event) => event["Event-Name"] === "CHANNEL_EXECUTE_COMPLETE" && event.Application === "playback",
      PLAY_MS,
    );
    return done?.["Application-Response"] ?? "no answer";
  });
  if (response === "FILE PLAYED") return ok(`FreeSWITCH played a file of ${directory}`);
  return unsafe(
    `FreeSWITCH sees the files in ${directory} but cannot play them: ${response}`,
    "Let FreeSWITCH's user read the folder and its files, and load mod_sndfile.",
  );
}

async function modeOf(directory: string): Promise<Finding[]> {
  const { mode } = await stat(directory);
  if ((mode & OTHERS_MAY_WRITE) === 0) return [];
  return [
    warning(
      `other users may write to ${directory}, and can therefore choose what callers hear`,
      `Run: chmod go-w ${directory}`,
    ),
  ];
}
