import { AppError } from "../domain/errors.js";

/** Something that FreeSWITCH attached to a channel's sound: a recording, an eavesdropper, a detector. */
export interface MediaBug {
  readonly function: string;
  /** Of a recording its file, of an eavesdropper the channel that is heard. */
  readonly target: string;
}

/** What changes the sound, or looks for tones in it, and neither keeps it nor passes it on. */
const HARMLESS: ReadonlySet<string> = new Set([
  "audio",
  "avmd",
  "displace",
  "fax_tone_detect",
  "fsk_detect",
  "inband_dtmf",
  "inband_dtmf_generate",
  "preprocess",
  "spandsp_dtmf_detect",
  "spandsp_tone_detect",
  "tone_detect",
  "vmd",
]);

export function isRecording(bug: MediaBug): boolean {
  return bug.function === "session_record";
}

export function isHarmless(bug: MediaBug): boolean {
  return HARMLESS.has(bug.function);
}

const BUG = /<media-bug>\n *<function>(.*)<\/function>\n *<target>(.*)<\/target>\n/g;

/**
 * Reads the answer of `uuid_buglist` (switch_core_media_bug_enumerate in switch_core_media_bug.c), whose texts are not
 * escaped. Throws AppError MEDIA_NOT_PROTECTED when a part of it can't be read.
 */
export function readBugList(answer: string): MediaBug[] {
  const bugs = [...answer.matchAll(BUG)].map(([, name = "", target = ""]) => ({ function: name, target }));
  const isWhole = answer.startsWith("<media-bugs>") && answer.endsWith("</media-bugs>");
  if (!isWhole || answer.split("<media-bug>").length - 1 !== bugs.length)
    throw new AppError("MEDIA_NOT_PROTECTED", "the list of what listens to the call can't be read");
  return bugs;
}

/** A recording's file as one word of `uuid_record` (separate_string_blank_delim in switch_utils.c). */
export function quotedPath(path: string): string {
  return `'${path.replace(/[\\']/g, "\\$&")}'`;
}
