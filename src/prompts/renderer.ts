import { type ChildProcess, spawn } from "node:child_process";
import { stat } from "node:fs/promises";
import { exhaustMap, interval, timer } from "rxjs";
import type { Clock } from "../core/clock.js";
import { AppError } from "../core/errors.js";

/** The values of the placeholders in a renderer command. */
export interface Rendering {
  readonly voice: string;
  readonly language: string;
  /** Where the program writes its WAV file. */
  readonly file: string;
}

/** The deadline of a rendering, milliseconds. */
const DEADLINE_MS = 10_000;
/** Characters of the program's error output that the error includes. */
const MOST_COMPLAINT = 300;
/** The largest file in bytes: ten minutes at 16 kHz. */
const LARGEST_FILE = 20 * 1024 * 1024;
/** How often the file's size is checked while the program runs, in milliseconds. */
const LOOK_MS = 200;

/**
 * A program that turns a text into a WAV file. It is started without a shell, and reads the text from standard input.
 * `{voice}`, `{language}` and `{file}` are replaced in each of its arguments.
 */
export class Renderer {
  /** `clock` must be the machine's: programs run in real time. */
  constructor(
    private readonly command: readonly string[],
    private readonly clock: Clock,
  ) {}

  /** The program and its arguments for a voice, which together with the text determine the sound. */
  commandFor({ voice, language, file }: Rendering): readonly string[] {
    const values: Readonly<Record<string, string>> = { voice, language, file };
    const filled = (argument: string) =>
      argument.replace(/\{(voice|language|file)\}/g, (_, name) => values[name] ?? "");
    return this.command.map((argument, index) => (index === 0 ? argument : filled(argument)));
  }

  /**
   * Settles when the file has been written. Errors with AppError VOICE_FAILED when the program could not be started,
   * crashed, took too long or wrote too much; the program has ended in each case.
   */
  async render(text: string, rendering: Rendering): Promise<void> {
    const [program = "", ...args] = this.commandFor(rendering);
    const failed = (why: string, cause?: unknown) =>
      new AppError("VOICE_FAILED", `the renderer "${program}" ${why}`, { cause });
    await new Promise<void>((resolve, reject) => {
      const child = spawn(program, args, { stdio: ["pipe", "ignore", "pipe"] });
      const limits = this.#limits(child, rendering.file, (why) => reject(failed(why)));
      // First: Node creates no pipes when no descriptor is free, and an unhandled "error" event ends the process.
      child.on("error", (error) => {
        limits.unsubscribe();
        reject(failed(`could not be started: ${error.message}`, error));
      });
      let complaint = "";
      child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
        complaint = (complaint + chunk).slice(0, MOST_COMPLAINT);
      });
      // The program may end without reading its input: its exit status says more than the broken pipe.
      child.stdin?.on("error", () => undefined);
      child.on("close", (code, signal) => {
        limits.unsubscribe();
        if (code === 0) resolve();
        else reject(failed(`ended with ${signal ?? `status ${code}`}: ${complaint.trim() || "no message"}`));
      });
      child.stdin?.end(text);
    });
    if ((await sizeOf(rendering.file)) > LARGEST_FILE) throw failed(TOO_MUCH);
  }

  /** Ends the program when it takes too long, or floods the disk. */
  #limits(child: ChildProcess, file: string, ended: (why: string) => void) {
    const end = (why: string) => {
      child.once("exit", () => ended(why));
      child.kill("SIGKILL");
    };
    const watch = interval(LOOK_MS, this.clock)
      .pipe(exhaustMap(() => sizeOf(file)))
      .subscribe((size) => size > LARGEST_FILE && end(TOO_MUCH));
    watch.add(
      timer(DEADLINE_MS, this.clock).subscribe(() => end(`took longer than ${DEADLINE_MS / 1000} s`)),
    );
    return watch;
  }
}

const TOO_MUCH = `wrote more than ${LARGEST_FILE} bytes`;

/** 0 while there is no file. */
function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
