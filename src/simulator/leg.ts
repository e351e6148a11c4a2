import type { Observable } from "rxjs";
import type { Digit } from "../core/dtmf.js";

export type SoundKind = "file" | "speech" | "silence" | "tone";

/** A sound that the caller hears begins or ends. */
export interface LegSound {
  readonly state: "started" | "ended";
  readonly kind: SoundKind;
  /** The path or stream, or the spoken text. */
  readonly source: string;
  /** Of the whole sound; Infinity for an endless silence. */
  readonly durationMs: number;
  /** Only for `ended`. */
  readonly heard?: "whole" | "part";
}

export interface LegHangup {
  readonly by: "caller" | "switch";
  /** A FreeSWITCH hangup cause. */
  readonly cause: string;
}

/** The caller's end of a call. */
export interface Leg {
  /** The channel's UUID. */
  readonly id: string;
  /** What the caller hears, replayed from the beginning for late subscribers; completes when the call ends. */
  readonly sounds$: Observable<LegSound>;
  /** Emits once when the call has ended, immediately for late subscribers; then completes. */
  readonly hangup$: Observable<LegHangup>;
  /** Presses a key. Nothing happens when the call has ended. */
  press(digit: Digit): void;
  /** Hangs up. Nothing happens when the call has ended. */
  hangup(): void;
}
