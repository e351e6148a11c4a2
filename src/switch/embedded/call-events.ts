import type { Digit } from "../../domain/digit.js";
import type { CallRecord } from "./call-record.js";
import { channelHeaders, variableHeaders } from "./channel-headers.js";
import type { EventBus } from "./events/event-bus.js";
import type { Headers } from "./events/event-record.js";

/** How a key came, as DTMF-Source and DTMF-Duration tell it. */
export type KeySource = "RTP" | "APP";

const DTMF_DURATION: Readonly<Record<KeySource, string>> = { RTP: "1600", APP: "2000" };

/** An application that runs, as CHANNEL_EXECUTE and CHANNEL_EXECUTE_COMPLETE tell it. */
export interface Execution {
  readonly application: string;
  readonly argument: string;
  readonly uuid: string;
}

/** The events of one call. */
export class CallEvents {
  readonly #record: CallRecord;
  readonly #bus: EventBus;

  constructor(record: CallRecord, bus: EventBus) {
    this.#record = record;
    this.#bus = bus;
  }

  /** Sends an event with the headers and variables of the call. */
  fire(name: string, headers: Headers = []): void {
    this.#bus.fire(name, [...channelHeaders(this.#record), ...variableHeaders(this.#record), ...headers]);
  }

  executing(execution: Execution): void {
    this.#fireOf("CHANNEL_EXECUTE", execution, []);
  }

  executed(execution: Execution): void {
    const response = this.#record.variables.get("current_application_response") ?? "_none_";
    this.#fireOf("CHANNEL_EXECUTE_COMPLETE", execution, [["Application-Response", response]]);
  }

  /** DTMF has no variables. */
  key(digit: Digit, source: KeySource): void {
    this.#bus.fire("DTMF", [
      ...channelHeaders(this.#record),
      ["DTMF-Digit", digit],
      ["DTMF-Duration", DTMF_DURATION[source]],
      ["DTMF-Source", source],
    ]);
  }

  #fireOf(name: string, { application, argument, uuid }: Execution, response: Headers): void {
    const data: Headers = argument === "" ? [] : [["Application-Data", argument]];
    this.fire(name, [["Application", application], ...data, ...response, ["Application-UUID", uuid]]);
  }
}
