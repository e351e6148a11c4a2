import type { Observable } from "rxjs";
import type { Digit } from "../../core/dtmf.js";
import type { CallEvent } from "../../observability/call-events.js";

/** What the caller hears. */
export interface PhoneSound {
  readonly state: "started" | "ended";
  readonly kind: "file" | "speech" | "silence" | "tone";
  /** A file's path; the text of a speech; the argument of FreeSWITCH's `playback` for silence and tones. */
  readonly source: string;
  /** Its full duration; Infinity for an endless silence. */
  readonly durationMs: number;
  /** For a sound that ended. */
  readonly heard?: "whole" | "part";
}

/** A call event with its time, in milliseconds since the call began. */
export type TimedCallEvent = CallEvent & { readonly at: number };

/** A call made with the web phone. Its observables may be subscribed to late: they replay earlier values. */
export interface PhoneCall {
  readonly id: string;
  readonly sounds$: Observable<PhoneSound>;
  /** May continue after the call has ended: a hang-up does not cancel a payment that is being processed. */
  readonly happenings$: Observable<TimedCallEvent>;
  /** One value, then completes. */
  readonly ended$: Observable<{ readonly by: string; readonly cause: string }>;
  press(digit: Digit): void;
  hangup(): void;
}

/** The telephone line of the web phone: it places calls to a switch inside this process. */
export interface PhoneLine {
  /** Throws AppError if the call cannot be made. */
  dial(destination: string): PhoneCall;
  destinations(): readonly { readonly number: string; readonly title: string }[];
}
