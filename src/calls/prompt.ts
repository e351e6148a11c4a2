import {
  catchError,
  concat,
  defer,
  EMPTY,
  finalize,
  ignoreElements,
  type Observable,
  of,
  switchMap,
  tap,
  throwError,
  timeout,
} from "rxjs";
import { AppError, hasCode } from "../core/errors.js";
import type { PromptPart } from "../core/payment.js";
import type { Channel, Terminators } from "../freeswitch/channel.js";
import type { Sound } from "../prompts/voice.js";
import type { CallWith } from "./context.js";
import type { PromptServices } from "./services.js";

/** The call that hears a prompt; `url` is the document that contains it. */
export interface Listener extends CallWith<"timeline", PromptServices> {
  readonly channel: Pick<Channel, "play" | "speak">;
  readonly url?: string;
}

/** A tone that the switch generates. */
export interface Tone {
  readonly kind: "tone";
  /** A FreeSWITCH `tone_stream://` source. */
  readonly source: string;
  readonly words: string;
  readonly seconds: number;
}

/** How a prompt is played. */
export interface Hearing {
  readonly language: string;
  readonly terminators: Terminators;
}

/** Parts of a prompt could not be played: PLAYBACK_FAILED or VOICE_FAILED, with the first one's reason. */
export class UnplayedParts extends AppError {
  constructor(
    { code, detail }: AppError,
    /** Whether the last part, which usually asks the question, is one of them. */
    readonly lackItsEnd: boolean,
  ) {
    super(code, detail);
  }
}

/**
 * Plays parts one after the other; unsubscribing stops the current one. Completes when all have played. If a part could
 * not be played, errors at the end with UnplayedParts; any other error is raised at once. A prompt that keys may stop asks
 * for an answer, and so it reports its end to the timeline.
 */
export function playPrompt(
  context: Listener,
  parts: readonly (PromptPart | Tone)[],
  hearing: Hearing,
): Observable<never> {
  const asks = hearing.terminators !== "none";
  const audible = parts.filter((part) => part.kind !== "say" || part.text !== "");
  const sounds = audible.map((part) => playPart(context, part, hearing, asks));
  const listening$ = defer(() => {
    if (asks) context.timeline.record({ type: "listening" });
    return [];
  });
  return concat(playAvailable(sounds), listening$).pipe(ignoreElements());
}

/** A sound that cannot be played does not prevent the following ones; the first failure is raised at the end. */
function playAvailable(sounds: readonly Observable<never>[]): Observable<never> {
  return defer(() => {
    const failures = new Map<number, AppError>();
    const skip = (thrown: unknown, at: number): Observable<never> => {
      if (!hasCode(thrown, "PLAYBACK_FAILED") && !hasCode(thrown, "VOICE_FAILED")) throw thrown;
      failures.set(at, thrown as AppError);
      return EMPTY;
    };
    const failed$ = defer(() => {
      const [first] = failures.values();
      if (first === undefined) return EMPTY;
      return throwError(() => new UnplayedParts(first, failures.has(sounds.length - 1)));
    });
    const played = sounds.map((sound$, at) => sound$.pipe(catchError((thrown) => skip(thrown, at))));
    return concat(...played, failed$);
  });
}

function playPart(
  context: Listener,
  part: PromptPart | Tone,
  hearing: Hearing,
  asks: boolean,
): Observable<never> {
  const { services, timeline, url } = context;
  const sound$ = defer(() =>
    part.kind === "tone"
      ? of<Sound>({ kind: "file", source: part.source, words: part.words })
      : services.voice.sound(part, hearing.language, url),
  );
  return sound$.pipe(
    switchMap((sound) => {
      let heard: "whole" | "part" = "part";
      if (sound.kind !== "silence") timeline.record({ type: "prompt-started", words: sound.words, asks });
      return play(context, sound, hearing.terminators).pipe(
        timeout({
          first: limitOf(part),
          with: () => throwError(() => neverEnded(sound)),
          scheduler: services.clock,
        }),
        tap({ complete: () => (heard = "whole") }),
        finalize(() => {
          if (sound.kind !== "silence") timeline.record({ type: "prompt-ended", heard });
        }),
      );
    }),
  );
}

/** Milliseconds after which the end event of a sound must have been lost. */
function limitOf(part: PromptPart | Tone): number {
  switch (part.kind) {
    case "say":
      return 30_000 + part.text.length * 300;
    case "pause":
    case "tone":
      return 30_000 + part.seconds * 1_000;
    case "play":
    case "audio":
      return LONGEST_FILE_MS;
  }
}

const LONGEST_FILE_MS = 3_600_000;

function neverEnded({ words }: Sound): AppError {
  return new AppError("PLAYBACK_FAILED", `FreeSWITCH never reported the end of "${words}"`);
}

function play({ channel }: Listener, sound: Sound, terminators: Terminators): Observable<never> {
  return sound.kind === "speech"
    ? channel.speak({ engine: sound.engine, voice: sound.voice }, sound.words, terminators)
    : channel.play(sound.source, terminators);
}
