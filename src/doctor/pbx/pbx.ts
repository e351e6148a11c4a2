import type { SwitchConfig } from "../../config/config.js";
import type { Clock } from "../../core/clock.js";
import { AppError } from "../../core/errors.js";
import { Retries } from "../../core/retry.js";
import { ENGINE_LOOKS, listsSpeechEngine } from "../../freeswitch/sounds.js";
import { EventSocket } from "./event-socket.js";
import { parseXml, type XmlElement } from "./xml-element.js";

/** A row of `show channels as json`. */
export type Row = Readonly<Record<string, string>>;

/** The answer of `xml_locate` when it finds nothing. */
const NOTHING = "can't find anything";

/** One FreeSWITCH, queried over its Event Socket. Repeated queries use a cache. All methods reject with ESL_*. */
export class Pbx {
  readonly #answers = new Map<string, Promise<string>>();

  private constructor(
    readonly config: SwitchConfig,
    readonly clock: Clock,
    private readonly socket: EventSocket,
  ) {}

  static async connect(config: SwitchConfig, clock: Clock): Promise<Pbx> {
    return new Pbx(config, clock, await EventSocket.connect({ ...config, clock }));
  }

  get localAddress(): string {
    return this.socket.localAddress;
  }

  /** Another connection, for a check that listens. */
  listen(): Promise<EventSocket> {
    return EventSocket.connect({ ...this.config, clock: this.clock });
  }

  api(command: string): Promise<string> {
    const asked = this.#answers.get(command) ?? this.socket.api(command);
    this.#answers.set(command, asked);
    return asked;
  }

  /** FreeSWITCH's answer now, without the cache. */
  now(command: string): Promise<string> {
    return this.socket.api(command);
  }

  /** A module's configuration as it would be read now; undefined when there is none. */
  configuration(file: string): Promise<XmlElement | undefined> {
    return this.#located(`xml_locate configuration configuration name ${file}`);
  }

  dialplan(context: string): Promise<XmlElement | undefined> {
    return this.#located(`xml_locate dialplan context name ${context}`);
  }

  async hasModule(name: string): Promise<boolean> {
    return (await this.api(`module_exists ${name}`)) === "true";
  }

  /** Whether `speak` has this engine. FreeSWITCH writes the table late, after it has started. */
  async hasSpeechEngine(engine: string): Promise<boolean> {
    const looks = new Retries(ENGINE_LOOKS, this.clock);
    do {
      if (listsSpeechEngine(await this.socket.api("show interfaces"), engine)) return true;
    } while (await looks.next());
    return false;
  }

  /** Which of these modules are loaded. */
  async loaded(names: readonly string[]): Promise<string[]> {
    const there = await Promise.all(names.map((name) => this.hasModule(name)));
    return names.filter((_, index) => there[index]);
  }

  /** Names and values of the global variables. */
  async globals(): Promise<ReadonlyMap<string, string>> {
    const lines = (await this.api("global_getvar")).split("\n").filter((line) => line.includes("="));
    return new Map(
      lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1).trim()]),
    );
  }

  /** The current channels. */
  async channels(): Promise<readonly Row[]> {
    const answer = await this.now("show channels as json");
    try {
      const { rows = [] }: { rows?: readonly Row[] } = JSON.parse(answer);
      return rows;
    } catch {
      throw new AppError("ESL_COMMAND_REFUSED", "FreeSWITCH's list of channels is not JSON");
    }
  }

  close(): void {
    this.socket.close();
  }

  async #located(command: string): Promise<XmlElement | undefined> {
    const answer = await this.api(command);
    return answer === "" || answer.startsWith(NOTHING) ? undefined : parseXml(answer);
  }
}
