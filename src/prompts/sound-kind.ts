import { extname } from "node:path";
import { AppError } from "../core/errors.js";
import { mediaType } from "../core/http.js";

/**
 * The kinds of sound that documents can name: those of Twilio's and SignalWire's pages on <Play>, AU files, and samples of
 * A-law. `mulaw` and `alaw` are 8 kHz without a header (ITU-T G.711), `gsm` frames of GSM 06.10.
 */
export type SoundKind = "wav" | "mp3" | "aiff" | "au" | "gsm" | "mulaw" | "alaw";

const ALLOWED = "only WAV, MP3, AIFF, AU, GSM, mu-law, and A-law are allowed";

/** The types of Twilio's and SignalWire's lists, and those that servers send for the same kinds. */
const BY_TYPE: Readonly<Record<string, SoundKind>> = {
  "audio/wav": "wav",
  "audio/wave": "wav",
  "audio/x-wav": "wav",
  "audio/vnd.wave": "wav",
  "audio/mpeg": "mp3",
  "audio/mpeg3": "mp3",
  "audio/mp3": "mp3",
  "audio/x-mp3": "mp3",
  "audio/x-mpeg": "mp3",
  "audio/aiff": "aiff",
  "audio/x-aiff": "aiff",
  "audio/x-aifc": "aiff",
  "audio/gsm": "gsm",
  "audio/x-gsm": "gsm",
  "audio/ulaw": "mulaw",
  "audio/x-ulaw": "mulaw",
  "audio/mulaw": "mulaw",
  "audio/x-mulaw": "mulaw",
  "audio/pcmu": "mulaw",
  // RFC 2046, section 4.3: 8 kHz mu-law.
  "audio/basic": "mulaw",
  "audio/alaw": "alaw",
  "audio/x-alaw": "alaw",
  "audio/pcma": "alaw",
};

const BY_EXTENSION: Readonly<Record<string, SoundKind>> = {
  ".wav": "wav",
  ".wave": "wav",
  ".mp3": "mp3",
  ".aif": "aiff",
  ".aiff": "aiff",
  ".aifc": "aiff",
  ".au": "au",
  ".snd": "au",
  ".gsm": "gsm",
  ".ul": "mulaw",
  ".ulaw": "mulaw",
  ".al": "alaw",
  ".alaw": "alaw",
};

/** Types that say nothing about the content: the extension of the address is used instead. */
const UNSPECIFIC = new Set(["", "application/octet-stream", "binary/octet-stream"]);

const NAMES: Readonly<Record<SoundKind, string>> = {
  wav: "WAV",
  mp3: "MP3",
  aiff: "AIFF",
  au: "AU",
  gsm: "GSM",
  mulaw: "mu-law",
  alaw: "A-law",
};

function ascii(content: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...content.subarray(start, end));
}

/** Offset of the first chunk of a WAV file, and of the format's code in a format chunk that comes first, as almost always. */
const FIRST_CHUNK = 12;
const WAV_FORMAT = 20;
const MP3_IN_WAV = 0x55;

/** The kind of a file that begins with a signature. */
function signed(content: Uint8Array): SoundKind | undefined {
  const head = ascii(content, 0, 4);
  const form = ascii(content, 8, 12);
  if (head === "RIFF" && form === "WAVE") {
    const isMp3 =
      ascii(content, FIRST_CHUNK, FIRST_CHUNK + 4) === "fmt " && content[WAV_FORMAT] === MP3_IN_WAV;
    return isMp3 ? "mp3" : "wav";
  }
  if (head === "FORM" && (form === "AIFF" || form === "AIFC")) return "aiff";
  if (head === ".snd") return "au";
  if (head.startsWith("ID3")) return "mp3";
  return undefined;
}

/**
 * Whether the content begins with a header of an MPEG audio frame: eleven bits set, then a version, layer, bit rate, and
 * sample rate that exist (ISO/IEC 11172-3, section 2.4.2.3). Layer 0 is AAC.
 */
function beginsWithMpegFrame([first = 0, second = 0, third = 0]: Uint8Array): boolean {
  const version = (second >> 3) & 0b11;
  const layer = (second >> 1) & 0b11;
  return (
    first === 0xff &&
    second >> 5 === 0b111 &&
    version !== 0b01 &&
    layer !== 0b00 &&
    third >> 4 !== 0b1111 &&
    ((third >> 2) & 0b11) !== 0b11
  );
}

/** Padding is searched for in this many bytes: far more than any encoder writes. */
const LONGEST_PADDING = 4_096;

/** Some MP3 files begin with zeros. */
function withoutPadding(content: Uint8Array): Uint8Array {
  const start = content.subarray(0, LONGEST_PADDING).findIndex((byte) => byte !== 0);
  return content.subarray(Math.max(0, start));
}

const GSM_FRAME = 33;
/** Frames that must have the signature of GSM where nothing else says so. */
const GSM_FRAMES = 20;

/** Whether it consists of GSM frames: each begins with the same four bits (RFC 3551, section 4.5.8.1). */
function isGsm(content: Uint8Array, frames: number): boolean {
  const length = Math.min(frames * GSM_FRAME, content.length);
  if (length < GSM_FRAME) return false;
  for (let at = 0; at < length; at += GSM_FRAME) if ((content[at] ?? 0) >> 4 !== 0b1101) return false;
  return true;
}

/** `announced` decides only where the content has no signature that could contradict it. */
function kindOf(content: Uint8Array, announced: SoundKind | undefined): SoundKind | undefined {
  const kind = signed(content);
  if (kind !== undefined) return kind;
  if (announced === "gsm" && isGsm(content, 1)) return "gsm";
  // Samples of G.711 have no form at all: some could be taken for the header of a frame.
  if ((announced === "mulaw" || announced === "alaw") && content.length > 0) return announced;
  if (beginsWithMpegFrame(withoutPadding(content))) return "mp3";
  if (content.length >= GSM_FRAMES * GSM_FRAME && isGsm(content, GSM_FRAMES)) return "gsm";
  return undefined;
}

/**
 * The kind of a sound by its content; where that is not conclusive, by its content type, or else by the extension of its
 * address. `where` names the sound in the message. Throws AppError VOICE_FAILED when it is none of the kinds above.
 */
export function soundKind(where: string, path: string, contentType: string, content: Uint8Array): SoundKind {
  const type = mediaType(contentType);
  const announced =
    BY_TYPE[type] ?? (UNSPECIFIC.has(type) ? BY_EXTENSION[extname(path).toLowerCase()] : undefined);
  const kind = kindOf(content, announced);
  if (kind !== undefined) return kind;
  if (announced !== undefined)
    throw new AppError("VOICE_FAILED", `${where} does not contain ${NAMES[announced]} data: ${ALLOWED}`);
  const found = type === "" ? `the extension "${extname(path)}"` : `the type "${type.slice(0, 60)}"`;
  throw new AppError("VOICE_FAILED", `${where} has ${found}: ${ALLOWED}`);
}
