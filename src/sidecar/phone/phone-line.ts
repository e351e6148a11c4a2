import type { Observable } from "rxjs";
import type { Digit } from "../../core/dtmf.js";
import type { CallEvent } from "../../observability/call-events.js";

/** What the caller hears. */
export interface PhoneSound {
  readonly state: "started" | "ended";
  readonly kind: "file" | "speech" | "silence" | "tone";
  /** A file's path; the words of a speech; what FreeSWITCH's `playback` was given for silence and tones. */
  readonly source: string;
  /** How long it lasts when it is heard whole; Infinity for a silence without an end. */
  readonly durationMs: number;
  /** Of a sound that ended. */
  readonly heard?: "whole" | "part";
}

/** A happening with its time, in milliseconds since the call began. */
export type TimedCallEvent = CallEvent & { readonly at: number };

/** A call made with the web phone. Its observables may be subscribed to late: they give what came before. */
export interface PhoneCall {
  readonly id: string;
  readonly sounds$: Observable<PhoneSound>;
  /** Can go on when the call has ended: a payment that is being processed is not cancelled by a hang-up. */
  readonly happenings$: Observable<TimedCallEvent>;
  /** One value, then completes. */
  readonly ended$: Observable<{ readonly by: string; readonly cause: string }>;
  press(digit: Digit): void;
  hangup(): void;
}

/** The telephone line of the web phone: calls into a switch inside this process. */
export interface PhoneLine {
  /** Throws AppError when the call can't be made. */
  dial(destination: string): PhoneCall;
  destinations(): readonly { readonly number: string; readonly title: string }[];
}
