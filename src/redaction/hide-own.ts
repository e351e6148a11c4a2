import { SHOWN_ACCOUNT_DIGITS } from "../core/bank-account.js";
import { SHOWN_CARD_DIGITS } from "../core/card-number.js";
import { type Instrument, isCard } from "../core/payment.js";
import type { SecretDigits } from "../core/secret-digits.js";
import { DigitGroups, findCode, isOnlyCode, rawDigit } from "./find-secrets.js";
import { MARK } from "./mask.js";
import { BOUNDARY, type Place, Reading } from "./reading.js";
import { DEEPEST, visitReadings } from "./readings.js";
import type { SecretText } from "./secret-text.js";

const MARK_CODE = MARK.charCodeAt(0);
/** A security code is searched for in the text as written, and in what that encodes. */
const DEEPEST_CODE = 1;
const DEEPEST_SPLIT = 1;

/** The numbers that a payment must not leave behind. */
export interface OwnNumbers {
  /** Of the card or the account. */
  readonly number: SecretDigits;
  /** How many of its last digits may be shown. */
  readonly shown: number;
  /** The security code. */
  readonly code?: SecretDigits;
}

/** A kept part of an answer. In an id, a security code is found only if it is the whole id. */
export interface Field {
  readonly kind: "id" | "words" | "name";
  readonly text: SecretText;
}

export function ownNumbersOf(instrument: Instrument): OwnNumbers {
  if (!isCard(instrument)) return { number: instrument.accountNumber, shown: SHOWN_ACCOUNT_DIGITS };
  const { pan, cvv } = instrument;
  return {
    number: pan.digits,
    shown: SHOWN_CARD_DIGITS,
    ...(cvv === undefined || cvv.length === 0 ? {} : { code: cvv }),
  };
}

/**
 * Masks a payment's numbers wherever an answer contains them, in every encoding that `visitReadings` decodes, within one
 * field or split over several. A plainly written number keeps its last digits; a row that encodes it is masked as a whole.
 */
export function hideOwn(fields: readonly Field[], own: OwnNumbers): void {
  new Search(fields, own).run(DEEPEST);
  const isName = ({ kind }: Field) => kind === "name";
  if (!fields.some(isName)) return;
  // Only numbers split over several fields are new here.
  new Search(
    fields.filter((field) => !isName(field)),
    own,
  ).run(DEEPEST_SPLIT);
  new Search(fields.filter(isName), own).run(DEEPEST_SPLIT);
}

class Search {
  readonly #text: Reading;
  readonly #masked: Uint8Array;
  /** The place of each field. */
  readonly #places: Place[] = [];

  constructor(
    private readonly fields: readonly Field[],
    private readonly own: OwnNumbers,
  ) {
    const length = fields.reduce((sum, { text }) => sum + text.length + 1, 0);
    this.#text = new Reading(length);
    this.#masked = new Uint8Array(new ArrayBuffer(length));
    for (const { text } of fields) {
      const from = this.#text.length;
      for (const code of text.codes) this.#put(code);
      this.#places.push({ from, to: this.#text.length });
      this.#put(BOUNDARY);
    }
  }

  run(deepest: number): void {
    visitReadings(this.#text, deepest, (reading, { depth, isFaithful }) => {
      this.#findNumber(new DigitGroups(reading), reading);
      if (reading.isEncoded) this.#findNumber(new DigitGroups(reading, rawDigit), reading);
      if (isFaithful && depth <= DEEPEST_CODE) this.#findCode(reading);
    });
    this.#apply();
    this.#text.wipe();
  }

  #put(code: number): void {
    const from = this.#text.length;
    this.#text.push(code, { from, to: from + 1 });
  }

  #findNumber(groups: DigitGroups, reading: Reading): void {
    groups.find(this.own.number, (indices) => {
      const places = indices.map((index) => reading.placeOf(index));
      const isPlain = !reading.isEncoded && places.every(isPlainAfter);
      const hidden = isPlain ? places.slice(0, Math.max(0, places.length - this.own.shown)) : places;
      for (const place of hidden) this.#mask(place);
    });
    groups.wipe();
  }

  #findCode(reading: Reading): void {
    const { code } = this.own;
    if (code === undefined) return;
    findCode(reading, code, (place) => {
      const field = this.#fieldAt(place);
      const isWhole = place.from === field?.place.from && place.to === field.place.to;
      if (isWhole || field?.kind !== "id") this.#mask(place);
    });
    if (reading !== this.#text) return;
    for (const place of this.#places) if (isOnlyCode(reading, place.from, place.to, code)) this.#mask(place);
  }

  #fieldAt({ from, to }: Place): { kind: Field["kind"]; place: Place } | undefined {
    const index = this.#places.findIndex((place) => place.from <= from && to <= place.to);
    const place = this.#places[index];
    return place && { kind: (this.fields[index] as Field).kind, place };
  }

  #mask({ from, to }: Place): void {
    this.#masked.fill(1, from, to);
  }

  #apply(): void {
    for (const [index, { text }] of this.fields.entries()) {
      const { from } = this.#places[index] as Place;
      for (let at = 0; at < text.length; at++) if (this.#masked[from + at] === 1) text.codes[at] = MARK_CODE;
    }
  }
}

/** Whether a digit is one character, located after the previous digit of the number. */
function isPlainAfter({ from, to }: Place, index: number, places: readonly Place[]): boolean {
  return to - from === 1 && from >= (places[index - 1]?.to ?? 0);
}
