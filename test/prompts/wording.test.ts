import { describe, expect, it } from "vitest";
import {
  BANK_FIELDS,
  CARD_FIELDS,
  CLOSING_STAGES,
  FIELD_ERRORS,
  type Field,
} from "../../src/core/payment.js";
import { PROMPT_LANGUAGES } from "../../src/dialects/xml/pay/profile.js";
import { choosePrompt, WORDINGS, wordingOf } from "../../src/prompts/choose.js";
import type { Wording } from "../../src/prompts/wording/wording.js";

/** Decision 17. */
const LANGUAGES = [
  ...["en-AU", "en-CA", "en-GB", "en-IN", "en-US", "es-ES", "es-MX", "es-US"],
  ...["fr-CA", "fr-FR", "de-DE", "it-IT", "pl-PL"],
];
const FIELDS: readonly Field[] = [...CARD_FIELDS, ...BANK_FIELDS];
/** Characters, about eight seconds of speech. */
const LONGEST_TEXT = 110;
/** The complaint and the question, about eleven seconds. */
const LONGEST_PROMPT = 150;

/** Every text by the path to it. */
function textsOf(wording: Wording): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const walk = (path: string, value: unknown) => {
    if (typeof value === "string") found.set(path, value);
    else for (const [key, inner] of Object.entries(value as object)) walk(`${path}/${key}`, inner);
  };
  const { language: _, ...texts } = wording;
  walk("", texts);
  return found;
}

const american = textsOf(wordingOf("en-US"));

/** The words for two, three, four and nine, and for the key `#`, by language. */
const WORDS: Readonly<Record<string, readonly [two: string, three: string, four: string, nine: string]>> = {
  en: ["two", "three", "four", "nine"],
  es: ["dos", "tres", "cuatro", "nueve"],
  fr: ["deux", "trois", "quatre", "neuf"],
  de: ["zwei", "drei", "vier", "neun"],
  it: ["due", "tre", "quattro", "nove"],
  pl: ["dwie", "trzy", "cztery", "dziewięć"],
};

const KEYS: Readonly<Record<string, string>> = {
  "en-US": "pound key",
  "en-CA": "pound key",
  "en-GB": "hash key",
  "en-AU": "hash key",
  "en-IN": "hash key",
  "es-ES": "almohadilla",
  "es-MX": "tecla de gato",
  "es-US": "tecla numeral",
  "fr-FR": "touche dièse",
  "fr-CA": "carré",
  "de-DE": "Rautetaste",
  "it-IT": "tasto cancelletto",
  "pl-PL": "krzyżyk",
};

const POSTAL_CODES: Readonly<Record<string, string>> = {
  "en-US": "zip code",
  "en-CA": "postal code",
  "en-GB": "postcode",
  "en-AU": "postcode",
  "en-IN": "postal PIN code",
  "es-ES": "código postal",
  "es-MX": "código postal",
  "es-US": "código postal",
  "fr-FR": "code postal",
  "fr-CA": "code postal",
  "de-DE": "Postleitzahl",
  "it-IT": "CAP",
  "pl-PL": "kod pocztowy",
};

/** Whether a text contains a whole word, and not the end of another. */
function hasWord(text: string, word: string): boolean {
  return new RegExp(`(?<!\\p{L})${word}(?!\\p{L})`, "u").test(text);
}

it("exists for the thirteen languages that documents may name", () => {
  expect([...PROMPT_LANGUAGES].sort()).toEqual([...LANGUAGES].sort());
  expect(WORDINGS.map(({ language }) => language).sort()).toEqual([...LANGUAGES].sort());
});

it.each(["DE-de", "de-DE", "de-de"])("is found for %s", (language) => {
  expect(wordingOf(language).language).toBe("de-DE");
});

it.each(["sv-SE", "de", "", "constructor"])("is American English for %j", (language) => {
  expect(wordingOf(language).language).toBe("en-US");
});

it.each(LANGUAGES.filter((language) => !language.startsWith("en")))("is never English in %s", (language) => {
  const english = new Set(american.values());
  for (const text of textsOf(wordingOf(language)).values()) expect(english).not.toContain(text);
});

describe.each(LANGUAGES)("the default words in %s", (language) => {
  const wording = wordingOf(language);
  const texts = textsOf(wording);
  const [two, three, four, nine] = WORDS[language.slice(0, 2)] as (typeof WORDS)[string];

  it("are complete", () => {
    expect([...texts.keys()].sort()).toEqual([...american.keys()].sort());
    expect(texts.size).toBe(american.size);
  });

  it.each([...texts])("are one or two short complete sentences: %s", (_path, text) => {
    expect(text).toMatch(/^\p{Lu}[\p{L} ,:'.]*\p{L}\.$/u);
    expect(text).not.toMatch(/ {2}|undefined|\.\S/);
    expect(text.length).toBeLessThanOrEqual(LONGEST_TEXT);
  });

  it("are short even when they first say what was wrong", () => {
    for (const stage of FIELDS) {
      for (const error of FIELD_ERRORS) {
        const [part] = choosePrompt([], { stage, attempt: 2, error }, language);
        expect(part).toMatchObject({ kind: "say", language });
        expect(part?.kind === "say" && part.text.length).toBeLessThanOrEqual(LONGEST_PROMPT);
      }
    }
  });

  it("exist for every stage and outcome, with each possible error", () => {
    for (const stage of [...FIELDS, "payment-processing", ...CLOSING_STAGES] as const) {
      for (const error of [undefined, ...FIELD_ERRORS]) {
        const [part, ...others] = choosePrompt([], { stage, attempt: 1, ...(error && { error }) }, language);
        expect([part?.kind, part?.kind === "say" && part.language, others]).toEqual(["say", language, []]);
        expect(part?.kind === "say" && part.text).not.toBe("");
      }
    }
  });

  it("say how many digits there are", () => {
    const { ask } = wording;
    expect(hasWord(ask["security-code"][3], three)).toBe(true);
    expect(hasWord(ask["security-code"][3], four)).toBe(false);
    expect(hasWord(ask["security-code"][4], four)).toBe(true);
    expect(hasWord(ask["security-code"][4], three)).toBe(false);
    expect(ask["expiration-date"].split(new RegExp(`(?<!\\p{L})${two}(?!\\p{L})`, "u"))).toHaveLength(3);
    expect(hasWord(ask["bank-routing-number"], nine)).toBe(true);
  });

  it("name the key that ends a number of any length, and no key when the number ends by itself", () => {
    const key = KEYS[language] as string;
    for (const field of FIELDS) {
      const asked = field === "security-code" ? Object.values(wording.ask[field]) : [wording.ask[field]];
      const named = [...asked, wording.askAgain[field]].map((text) => text.includes(key));
      const ends = field === "postal-code" || field === "bank-account-number";
      expect([field, ...new Set(named)]).toEqual([field, ends]);
    }
  });

  it("use the country's name for the postal code", () => {
    const name = POSTAL_CODES[language] as string;
    expect(wording.ask["postal-code"]).toContain(name);
    expect(wording.askAgain["postal-code"]).toContain(name);
    expect(wording.wrong["invalid-postal-code"]).toContain(name);
  });

  it("never ask for a PIN, which is secret", () => {
    for (const text of texts.values()) expect(text.replace("postal PIN code", "")).not.toMatch(/\bPIN\b/i);
  });
});
