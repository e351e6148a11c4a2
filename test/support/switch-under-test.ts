import type { Digit } from "../../src/core/dtmf.js";
import type { EventSocketClient } from "./event-socket-client.js";

/** One caller on a switch under test. */
export interface CallerHandle {
  /** The channel's UUID. */
  readonly id: string;
  press(keys: readonly Digit[]): Promise<void>;
  hangup(): Promise<void>;
}

/** A switch, embedded or real, that the contract is tested on. */
export interface SwitchUnderTest {
  readonly password: string;
  /** Whether it has an engine for `speak`. */
  readonly speaks: boolean;
  /** Whether it reads this machine's files. */
  readonly sharesFiles: boolean;
  /** A client that has not authenticated yet. */
  connect(): Promise<EventSocketClient>;
  /** A caller who dials `destination`; resolves when the call is parked. */
  dial(destination: string): Promise<CallerHandle>;
  close(): Promise<void>;
}

/** A client that has authenticated. */
export async function authenticated(
  underTest: Pick<SwitchUnderTest, "connect" | "password">,
): Promise<EventSocketClient> {
  const client = await underTest.connect();
  const { text } = await client.command(`auth ${underTest.password}`);
  if (text !== "+OK accepted") throw new Error(`the switch did not accept the password: ${text}`);
  return client;
}
