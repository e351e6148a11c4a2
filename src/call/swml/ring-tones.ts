import type { Tone } from "../prompt.js";

interface Ringing {
  /** Teletone script of one ring and the silence after it: `%(on ms, off ms, hertz...)`. */
  readonly script: string;
  readonly seconds: number;
}

/** ITU-T E.180, table 1: "ringing tone [...] 400 to 450 Hz", 1 s on and 4 s off in most countries. */
const USUAL: Ringing = { script: "%(1000,4000,425)", seconds: 5 };

const AMERICAN: Ringing = { script: "%(2000,4000,440,480)", seconds: 6 };
const BRITISH: Ringing = { script: "%(400,200,400,450);%(400,2000,400,450)", seconds: 3 };
const AUSTRALIAN: Ringing = { script: "%(400,200,383,417);%(400,2000,383,417)", seconds: 3 };

/** By the country codes of SignalWire's "play", where they are not the usual one (ITU-T E.180, supplement 2). */
const BY_COUNTRY: Readonly<Record<string, Ringing>> = {
  us: AMERICAN,
  "us-old": { script: "%(2000,4000,420,460)", seconds: 6 },
  uk: BRITISH,
  nz: { script: "%(400,200,400,450);%(400,2000,400,450)", seconds: 3 },
  sg: { script: "%(400,200,401,425);%(400,2000,401,425)", seconds: 3 },
  au: AUSTRALIAN,
  in: { script: "%(400,200,375,425);%(400,2000,375,425)", seconds: 3 },
  fr: { script: "%(1500,3500,440)", seconds: 5 },
  es: { script: "%(1500,3000,425)", seconds: 4.5 },
  jp: { script: "%(1000,2000,384,416)", seconds: 3 },
  tw: { script: "%(1000,2000,440,480)", seconds: 3 },
  za: { script: "%(400,200,400,433);%(400,2000,400,433)", seconds: 3 },
};

/** The ringing tone of a country, once, or for about so many seconds: whole rings. */
export function ringTone(country: string, seconds: number | undefined): Tone {
  const ringing = BY_COUNTRY[country] ?? USUAL;
  const loops = seconds === undefined ? 1 : Math.max(1, Math.round(seconds / ringing.seconds));
  return {
    kind: "tone",
    source: `tone_stream://${ringing.script};loops=${loops}`,
    words: `(ringing, ${country})`,
    seconds: loops * ringing.seconds,
  };
}
