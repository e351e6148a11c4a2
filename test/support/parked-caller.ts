import { Digit } from "../../src/core/dtmf.js";
import type { EventSocketClient, SwitchEvent } from "./event-socket-client.js";
import type { FreeSwitchProcess } from "./freeswitch-process.js";
import { SippPhone } from "./sipp-phone.js";

/**
 * A SIP call whose keys a test presses at any time; `control` must receive CHANNEL_PARK, CHANNEL_EXECUTE and
 * CHANNEL_HANGUP_COMPLETE.
 */
export class ParkedCaller {
  private constructor(
    readonly id: string,
    private readonly control: EventSocketClient,
    private readonly phone: SippPhone,
  ) {}

  static async dial(
    freeSwitch: FreeSwitchProcess,
    control: EventSocketClient,
    destination: string,
  ): Promise<ParkedCaller> {
    const phone = await SippPhone.dial(`127.0.0.1:${freeSwitch.sipPort}`, destination);
    const { headers } = await phone.until(
      control.event(
        ({ name, headers }) =>
          name === "CHANNEL_PARK" && headers["Caller-Destination-Number"] === destination,
      ),
    );
    return new ParkedCaller(headers["Unique-ID"] ?? "", control, phone);
  }

  press(keys: string): Promise<void> {
    const digits = [...keys].map((key) => Digit.fromCode(key.charCodeAt(0)) as Digit);
    return this.control.press(this.id, digits);
  }

  /** What the call was asked to play or speak, in order. */
  get sounds(): string[] {
    return this.control.events
      .filter((event) => this.#isOurs(event, "CHANNEL_EXECUTE"))
      .filter(({ headers }) => /^(playback|speak)$/.test(headers.Application ?? ""))
      .map(({ headers }) => headers["Application-Data"] ?? "");
  }

  /** Resolves when it has heard `times` matching sounds. */
  async hears(words: RegExp, times = 1): Promise<void> {
    await this.phone.until(
      this.control.event(() => this.sounds.filter((sound) => words.test(sound)).length >= times),
    );
  }

  /** The cause of the hangup. */
  async hungUp(): Promise<string> {
    const { headers } = await this.control.event((event) => this.#isOurs(event, "CHANNEL_HANGUP_COMPLETE"));
    await this.phone.ended();
    return headers["Hangup-Cause"] ?? "";
  }

  #isOurs({ name, headers }: SwitchEvent, wanted: string): boolean {
    return name === wanted && headers["Unique-ID"] === this.id;
  }
}
