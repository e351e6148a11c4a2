import { connect, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { EslParser } from "../../../src/freeswitch/event-socket/parser.js";

const AGAIN_MS = 20;

/** What FreeSWITCH does on a call from `from`. */
export interface Witnessed {
  readonly name: "CHANNEL_EXECUTE" | "CHANNEL_EXECUTE_COMPLETE";
  readonly from: string;
  readonly application: string;
  readonly argument: string;
}

/** A separate connection to FreeSWITCH's Event Socket, restored whenever it breaks: it observes what callers hear. */
export class Witness {
  #socket: Socket | undefined;
  #isClosed = false;
  #reportReady: () => void = () => undefined;
  readonly #ready = new Promise<void>((resolve) => {
    this.#reportReady = resolve;
  });

  private constructor(
    private readonly port: number,
    private readonly password: string,
    private readonly saw: (witnessed: Witnessed) => void,
  ) {}

  /** Resolves when it has subscribed. */
  static async start(port: number, password: string, saw: (witnessed: Witnessed) => void): Promise<Witness> {
    const witness = new Witness(port, password, saw);
    void witness.#stay();
    await witness.#ready;
    return witness;
  }

  close(): void {
    this.#isClosed = true;
    this.#socket?.destroy();
  }

  async #stay(): Promise<void> {
    while (!this.#isClosed) {
      await this.#once();
      await pause(AGAIN_MS);
    }
  }

  /** Resolves when the connection has broken. */
  #once(): Promise<void> {
    const socket = connect({ port: this.port, host: "127.0.0.1", noDelay: true });
    this.#socket = socket;
    const command = (line: string) => socket.write(`${line}\n\n`);
    new EslParser(
      socket,
      {
        frame: ({ contentType, body }) => {
          if (contentType === "auth/request") {
            command(`auth ${this.password}`);
            command("event json CHANNEL_EXECUTE CHANNEL_EXECUTE_COMPLETE");
            command("filter Caller-Context pay");
          } else if (contentType === "command/reply") this.#reportReady();
          else if (contentType === "text/event-json" && body !== undefined) this.#see(body);
        },
        invalid: () => socket.destroy(),
        fault: (thrown) => {
          throw thrown;
        },
      },
      2 ** 24,
    );
    return new Promise((resolve) => {
      socket.on("error", () => undefined);
      socket.on("close", () => resolve());
    });
  }

  #see(body: Uint8Array): void {
    const event: Record<string, string | undefined> = JSON.parse(Buffer.from(body).toString());
    const { "Event-Name": name, "Caller-Caller-ID-Number": from = "", Application: application = "" } = event;
    if (name !== "CHANNEL_EXECUTE" && name !== "CHANNEL_EXECUTE_COMPLETE") return;
    this.saw({ name, from, application, argument: event["Application-Data"] ?? "" });
  }
}
