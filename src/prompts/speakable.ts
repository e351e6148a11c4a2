import { counted, type MoneyWords, moneyWordsOf } from "./money-words.js";

/** Two digits after a point or a comma are hundredths everywhere; the thousands separator depends on the language. */
function amountPattern(thousands: MoneyWords["thousands"]): string {
  const number = String.raw`(?:\d{1,3}(?:[${thousands}\u00a0\u202f]\d{3})+|\d{1,9})(?:[.,]\d{2})?`;
  const signFirst = String.raw`[$€£] ?${number}(?!\d|[.,\u00a0\u202f]\d)`;
  const signLast = String.raw`${number}[ \u00a0\u202f]?(?:[$€£]|zł)(?![\p{L}\d])`;
  return String.raw`(?<![\p{L}\d.,])(?:${signFirst}|${signLast})`;
}

const PATTERNS = { ",": amountPattern(","), ".": amountPattern("."), "": amountPattern("") };

/**
 * An expression for an amount with the sign of its currency before or after. The signs of other dollars (`US$`) are
 * left unchanged, and so is a number not written in the language's form: no caller may hear a thousandfold amount.
 */
function moneyPattern(language: string): string {
  return PATTERNS[moneyWordsOf(language)?.thousands ?? ""];
}

/** A matched amount in words; unchanged when the language has no words for its currency. */
function moneyInWords(amount: string, language: string): string {
  const words = moneyWordsOf(language);
  const currency = words?.currencies[/[$€£]|zł/u.exec(amount)?.[0] ?? ""];
  const number = /\d(?:.*\d)?/u.exec(amount)?.[0] ?? "";
  if (words === undefined || currency === undefined) return amount;
  const hundredths = /[.,](\d{2})$/u.exec(number)?.[1] ?? "";
  const whole = number.slice(0, number.length - (hundredths === "" ? 0 : 3)).replace(/\D/gu, "");
  const large = counted(Number(whole), currency.whole, language);
  const small = Number(hundredths);
  return small === 0 ? large : `${large} ${words.and} ${counted(small, currency.hundredth, language)}`;
}

/** Words that a renderer mispronounces, and spellings that correct it; by language. */
const SPELLINGS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  en: {
    ACH: "A C H",
    CVC: "C V C",
    CVV: "C V V",
    ID: "I D",
    SMS: "S M S",
    URL: "U R L",
    "e.g.": "for example",
    "i.e.": "that is",
    "No.": "number",
  },
  // Brands that would be read as Polish words.
  pl: {
    Mastercard: "Masterkard",
    MasterCard: "Masterkard",
    "American Express": "Amerikan Ekspres",
    Discover: "Diskower",
  },
};

/** `ID` is spelled out in "your ID", not in "PAID"; "No." means "number" only before digits. */
const SPELLED: Readonly<Record<string, RegExp>> = {
  en: /(?<![\p{L}\p{N}])(?:ACH|CVC|CVV|ID|SMS|URL|e\.g\.|i\.e\.|No\.(?= ?\d))(?![\p{L}\p{N}])/gu,
  pl: /(?<!\p{L})(?:Master[Cc]ard|American Express|Discover)(?!\p{L})/gu,
};

/** A code or a telephone number, which people say digit by digit; not part of a decimal or of grouped thousands. */
const LONG_NUMBER = String.raw`(?<![\p{L}\d.,])\d{5,}(?![\p{L}\d]|[.,]\d)`;

/**
 * A text prepared for a speech engine: amounts of money in words, numbers of five and more digits one digit at a time,
 * abbreviations spelled out.
 */
export function speakable(text: string, language: string): string {
  const primary = language.toLowerCase().split("-")[0] ?? "";
  const spelled = SPELLED[primary];
  // One expression, so that the whole part of an amount is not taken for a code.
  const numbers = new RegExp(`(${moneyPattern(language)})|${LONG_NUMBER}`, "gu");
  const numbered = text.replace(numbers, (matched, money: string | undefined) =>
    money === undefined ? [...matched].join(" ") : moneyInWords(money, language),
  );
  return spelled === undefined
    ? numbered
    : numbered.replace(spelled, (short) => SPELLINGS[primary]?.[short] ?? short);
}
