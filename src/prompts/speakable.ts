import { moneyInWords, moneyPattern } from "./spoken/money.js";

/** What a renderer does not say as a native would, and how it is written so that it does; by language. */
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

/** `ID` is spelled out in "your ID", not in "PAID"; "No." is a number only before one. */
const SPELLED: Readonly<Record<string, RegExp>> = {
  en: /(?<![\p{L}\p{N}])(?:ACH|CVC|CVV|ID|SMS|URL|e\.g\.|i\.e\.|No\.(?= ?\d))(?![\p{L}\p{N}])/gu,
  pl: /(?<!\p{L})(?:Master[Cc]ard|American Express|Discover)(?!\p{L})/gu,
};

/** A code or a telephone number, which people say digit by digit; not part of a decimal or of grouped thousands. */
const LONG_NUMBER = String.raw`(?<![\p{L}\d.,])\d{5,}(?![\p{L}\d]|[.,]\d)`;

/**
 * A text as a speech engine should get it: amounts of money in words, numbers of five digits and more one digit at a
 * time, abbreviations spelled out.
 */
export function speakable(text: string, language: string): string {
  const primary = language.toLowerCase().split("-")[0] ?? "";
  const spelled = SPELLED[primary];
  // One expression, so that the whole of an amount is not taken for a code.
  const numbers = new RegExp(`(${moneyPattern(language)})|${LONG_NUMBER}`, "gu");
  const numbered = text.replace(numbers, (matched, money: string | undefined) =>
    money === undefined ? [...matched].join(" ") : moneyInWords(money, language),
  );
  return spelled === undefined
    ? numbered
    : numbered.replace(spelled, (short) => SPELLINGS[primary]?.[short] ?? short);
}
