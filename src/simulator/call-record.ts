import { randomUUID } from "node:crypto";
import { Digit } from "../core/dtmf.js";
import { CONTEXT } from "./dialplan.js";

/** The recordings of one call, by file. There is no sound, so nothing is written; masks are only stored. */
class Recordings {
  readonly #masked = new Map<string, boolean>();

  start(path: string): void {
    this.#masked.set(path, false);
  }

  /** False if there is no such recording; likewise below. */
  stop(path: string): boolean {
    return this.#masked.delete(path);
  }

  mask(path: string, masked: boolean): boolean {
    if (!this.#masked.has(path)) return false;
    this.#masked.set(path, masked);
    return true;
  }

  /** In the format of `uuid_buglist` (switch_core_media_bug_enumerate). */
  list(): string {
    const bugs = [...this.#masked.keys()].map(
      (path) =>
        " <media-bug>\n" +
        "  <function>session_record</function>\n" +
        `  <target>${path}</target>\n` +
        "  <thread-locked>0</thread-locked>\n" +
        " </media-bug>\n",
    );
    return `<media-bugs>\n${bugs.join("")}</media-bugs>\n`;
  }
}

/** A key stays a Digit: it must not become a string. */
type VariableValue = string | Digit;

const REFERENCE = /\$?\$\{([^}]*)\}/g;

/** The channel variables of one call, in the order in which they were set. */
class Variables {
  readonly #values = new Map<string, VariableValue>();

  get(name: string): VariableValue | undefined {
    return this.#values.get(name);
  }

  /** The value, if it is text. */
  text(name: string): string | undefined {
    const value = this.#values.get(name);
    return value instanceof Digit ? undefined : value;
  }

  /** Sets a variable; without a value, or with an empty one, removes it (switch_channel_set_variable). */
  set(name: string, value?: VariableValue): void {
    this.#values.delete(name);
    if (value !== undefined && value !== "") this.#values.set(name, value);
  }

  entries(): IterableIterator<[string, VariableValue]> {
    return this.#values.entries();
  }

  /**
   * Replaces every `${name}` with the variable's text, or with nothing. FreeSWITCH also runs API commands in this syntax
   * (switch_channel_expand_variables); this switch does not.
   */
  expand(text: string): string {
    return text.replace(REFERENCE, (_, name: string) => this.text(name) ?? "");
  }
}

/** The caller and the called number. */
export interface Dialed {
  /** The number that is called. */
  readonly to: string;
  /** Default: "caller". */
  readonly from?: string;
  /** The caller's name; default: `from`. */
  readonly name?: string;
}

/** The states of a call (switch_channel_state_t), with FreeSWITCH's numbers. */
export const CHANNEL_STATES = {
  CS_INIT: 1,
  CS_ROUTING: 2,
  CS_EXECUTE: 4,
  CS_HANGUP: 10,
  CS_REPORTING: 11,
} as const;

/** The position of a call in the dialplan; a transfer creates a new one. */
interface Route {
  readonly destination: string;
  readonly context: string;
  /** From 1. */
  readonly index: number;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/** Everything known about one call; times in milliseconds since the epoch. */
export class CallRecord {
  readonly id = randomUUID();
  readonly variables = new Variables();
  readonly recordings = new Recordings();
  readonly from: string;
  readonly name: string;
  readonly to: string;
  route: Route;
  channelState: keyof typeof CHANNEL_STATES = "CS_INIT";
  callState: "DOWN" | "RINGING" | "ACTIVE" | "HANGUP" = "DOWN";
  answerState: "ringing" | "answered" | "hangup" = "ringing";
  answeredAt?: number;
  /** When it was last bridged with another call. */
  bridgedAt?: number;
  hungUpAt?: number;
  hangupCause?: string;
  /** How many keys were pressed; which ones is not stored. */
  keysPressed = 0;

  constructor(
    dialed: Dialed,
    readonly number: number,
    readonly createdAt: number,
  ) {
    this.to = dialed.to;
    this.from = dialed.from ?? "caller";
    this.name = dialed.name ?? this.from;
    this.route = { destination: this.to, context: CONTEXT, index: 1, since: createdAt };
    this.#setFirstVariables();
  }

  get channelName(): string {
    return `embedded/${this.from}`;
  }

  answered(now: number): void {
    this.answerState = "answered";
    this.answeredAt = now;
    this.variables.set("endpoint_disposition", "ANSWER");
  }

  hungUp(cause: string, now: number): void {
    this.answerState = "hangup";
    this.hangupCause = cause;
    this.hungUpAt = now;
  }

  routed(destination: string, context: string, now: number): void {
    this.route = { destination, context, index: this.route.index + 1, since: now };
  }

  beginRouting(): void {
    this.channelState = "CS_ROUTING";
    this.callState = "RINGING";
  }

  endRouting(): void {
    this.channelState = "CS_EXECUTE";
    if (this.answerState === "answered") this.callState = "ACTIVE";
  }

  #setFirstVariables(): void {
    const { variables } = this;
    variables.set("direction", "inbound");
    variables.set("uuid", this.id);
    variables.set("call_uuid", this.id);
    variables.set("session_id", String(this.number));
    variables.set("channel_name", this.channelName);
    variables.set("sip_from_user", this.from);
    variables.set("sip_from_display", this.name);
    variables.set("sip_to_user", this.to);
    variables.set("sip_req_user", this.to);
    variables.set("read_codec", "PCMU");
    variables.set("read_rate", "8000");
    variables.set("dtmf_type", "rfc2833");
    variables.set("endpoint_disposition", "RECEIVED");
  }
}
