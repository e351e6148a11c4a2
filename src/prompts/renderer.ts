import { spawn } from "node:child_process";
import { timer } from "rxjs";
import type { Clock } from "../domain/clock.js";
import { AppError } from "../domain/errors.js";

/** What stands for the placeholders of a renderer command. */
export interface Rendering {
  readonly voice: string;
  readonly language: string;
  /** Where the program writes its WAV file. */
  readonly file: string;
}

/** Milliseconds that a rendering may take. */
const DEADLINE_MS = 10_000;
/** Characters of the program's complaint that go into the error. */
const MOST_COMPLAINT = 300;

/**
 * A program that turns a text into a WAV file. It is started without a shell; the text comes to it by standard
 * input. `{voice}`, `{language}` and `{file}` are replaced in each of its arguments.
 */
export class Renderer {
  /** `clock` must be the machine's: programs run in real time. */
  constructor(
    private readonly command: readonly string[],
    private readonly clock: Clock,
  ) {}

  /** The program and its arguments for a voice: what, with the text, decides how the sound comes out. */
  commandFor({ voice, language, file }: Rendering): readonly string[] {
    const values: Readonly<Record<string, string>> = { voice, language, file };
    const filled = (argument: string) =>
      argument.replace(/\{(voice|language|file)\}/g, (_, name) => values[name] ?? "");
    return this.command.map((argument, index) => (index === 0 ? argument : filled(argument)));
  }

  /** Settles when the file has been written. Errors with AppError VOICE_FAILED; the program has ended then too. */
  render(text: string, rendering: Rendering): Promise<void> {
    const [program = "", ...args] = this.commandFor(rendering);
    return new Promise((resolve, reject) => {
      const failed = (why: string, cause?: unknown) =>
        reject(new AppError("VOICE_FAILED", `the renderer "${program}" ${why}`, { cause }));
      const child = spawn(program, args, { stdio: ["pipe", "ignore", "pipe"] });
      let complaint = "";
      const deadline = timer(DEADLINE_MS, this.clock).subscribe(() => {
        child.once("exit", () => failed(`took longer than ${DEADLINE_MS / 1000} s`));
        child.kill("SIGKILL");
      });
      child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
        complaint = (complaint + chunk).slice(0, MOST_COMPLAINT);
      });
      // A program that ends without reading its input: what it says at its end tells more than the broken pipe.
      child.stdin.on("error", () => undefined);
      child.on("error", (error) => {
        deadline.unsubscribe();
        failed(`could not be started: ${error.message}`, error);
      });
      child.on("close", (code, signal) => {
        deadline.unsubscribe();
        if (code === 0) resolve();
        else failed(`ended with ${signal ?? `status ${code}`}: ${complaint.trim() || "no message"}`);
      });
      child.stdin.end(text);
    });
  }
}
