import { extname } from "node:path";
import { AppError } from "../domain/errors.js";

type Format = ".wav" | ".mp3";

const BY_TYPE: Readonly<Record<string, Format>> = {
  "audio/wav": ".wav",
  "audio/wave": ".wav",
  "audio/x-wav": ".wav",
  "audio/vnd.wave": ".wav",
  "audio/mpeg": ".mp3",
  "audio/mp3": ".mp3",
};

const BY_EXTENSION: Readonly<Record<string, Format>> = { ".wav": ".wav", ".mp3": ".mp3" };

function ascii(content: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...content.subarray(start, end));
}

/** An MP3 file begins with an ID3 tag or with a frame: eleven bits set (ISO/IEC 11172-3, section 2.4.2.3). */
function isMp3(content: Uint8Array): boolean {
  return ascii(content, 0, 3) === "ID3" || (content[0] === 0xff && ((content[1] ?? 0) & 0xe0) === 0xe0);
}

function isWav(content: Uint8Array): boolean {
  return ascii(content, 0, 4) === "RIFF" && ascii(content, 8, 12) === "WAVE";
}

/**
 * The ending under which the switch must find a sound, by its content type or else by the ending of its address.
 * Errors with AppError VOICE_FAILED when it is neither WAV nor MP3, or when the content is another than it says.
 */
export function formatOf(where: string, path: string, contentType: string, content: Uint8Array): Format {
  const type = (contentType.split(";")[0] ?? "").trim().toLowerCase();
  const format = BY_TYPE[type] ?? BY_EXTENSION[extname(path).toLowerCase()];
  if (format === undefined) {
    const found = type === "" ? `the ending "${extname(path)}"` : `the type "${type.slice(0, 60)}"`;
    throw new AppError("VOICE_FAILED", `${where} has ${found}: allowed are wav and mp3`);
  }
  if (format === ".wav" ? !isWav(content) : !isMp3(content)) {
    throw new AppError(
      "VOICE_FAILED",
      `${where} is no ${format.slice(1)} file inside: allowed are wav and mp3`,
    );
  }
  return format;
}
