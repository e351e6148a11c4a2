import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Serving, serve } from "../../src/app/serve.js";
import { CollectedOutput } from "./collected-output.js";
import { temporaryFolder } from "./temporary-folder.js";

export { everyFile } from "./every-file.js";

/** The key in test/fixtures/freeswitch-test.yaml. */
const WITH_KEY = { authorization: "Bearer test-key-of-a-controller-on-freeswitch" };
/** Polling interval, milliseconds. */
const LOOK_MS = 50;

/** The controller with its sidecar, on a FreeSWITCH, all in this process; it logs at level trace. */
export class ControllerOnFreeSwitch {
  private constructor(
    readonly serving: Serving,
    readonly output: CollectedOutput,
    /** The directory of its ledger. */
    readonly directory: string,
  ) {}

  static async start(
    freeSwitch: { readonly port: number; readonly password: string },
    changes: Readonly<Record<string, string>> = {},
  ): Promise<ControllerOnFreeSwitch> {
    const output = new CollectedOutput();
    const directory = temporaryFolder();
    const environment = {
      PATH: process.env.PATH,
      CONFIG_FILE: "test/fixtures/freeswitch-test.yaml",
      FREESWITCH_HOST: "127.0.0.1",
      FREESWITCH_PORT: String(freeSwitch.port),
      FREESWITCH_PASSWORD: freeSwitch.password,
      HTTP_PORT: "0",
      LOG_LEVEL: "trace",
      LEDGER_URL: `sqlite:${join(directory, "ledger.db")}`,
      PROMPTS_DIRECTORY: temporaryFolder(),
      ...changes,
    };
    return new ControllerOnFreeSwitch(await serve(environment, output), output, directory);
  }

  /** Resolves when the log contains `times` messages that match. */
  async logged(message: RegExp, times = 1): Promise<void> {
    while (this.output.messages.filter((line) => message.test(line)).length < times) await pause(LOOK_MS);
  }

  /** Resolves when the log contains a line that fits. */
  async loggedLine(fits: (line: Readonly<Record<string, unknown>>) => boolean): Promise<void> {
    while (!this.output.lines.some(fits)) await pause(LOOK_MS);
  }

  /** The results of the pay verbs of all calls to a number. */
  results(to: string): unknown[] {
    const calls = this.output.lines.filter((line) => line.msg === "call started" && line.to === to);
    return calls.map(
      ({ call }) => this.output.lines.find((line) => line.msg === "pay ended" && line.call === call)?.result,
    );
  }

  /** Sends a request to the sidecar with a key that has all scopes. */
  ask(path: string): Promise<Response> {
    return fetch(this.serving.url + path, { headers: WITH_KEY });
  }

  /** What the sidecar shows to a client with all scopes. */
  async pages(): Promise<string> {
    const paths = [
      "/",
      "/status/recent",
      "/connectors/test",
      "/readyz",
      "/metrics",
      "/v1/calls",
      "/v1/webhooks",
    ];
    const answers = await Promise.all(paths.map((path) => this.ask(path)));
    return (await Promise.all(answers.map((answer) => answer.text()))).join("\n");
  }

  /** Closes without waiting for the calls in progress. */
  async leave(): Promise<void> {
    const closed = this.serving.close();
    this.serving.hurry();
    await closed;
  }

  close(): Promise<void> {
    return this.serving.close();
  }
}
