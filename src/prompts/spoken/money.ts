import { counted, type MoneyWords, moneyWordsOf } from "./money-words.js";

/** Two digits after a point or a comma are hundredths everywhere; what parts thousands is the language's matter. */
function amountPattern(thousands: MoneyWords["thousands"]): string {
  const number = String.raw`(?:\d{1,3}(?:[${thousands}\u00a0\u202f]\d{3})+|\d{1,9})(?:[.,]\d{2})?`;
  const signFirst = String.raw`[$€£] ?${number}(?!\d|[.,\u00a0\u202f]\d)`;
  const signLast = String.raw`${number}[ \u00a0\u202f]?(?:[$€£]|zł)(?![\p{L}\d])`;
  return String.raw`(?<![\p{L}\d.,])(?:${signFirst}|${signLast})`;
}

const PATTERNS = { ",": amountPattern(","), ".": amountPattern("."), "": amountPattern("") };

/**
 * An expression for an amount with the sign of its currency before or after. The signs of other dollars (`US$`) are
 * left alone, and so is a number that the language would not write so: nobody may hear a thousandfold amount.
 */
export function moneyPattern(language: string): string {
  return PATTERNS[moneyWordsOf(language)?.thousands ?? ""];
}

/** An amount that the expression matched in words; as it is where the language has none for its currency. */
export function moneyInWords(amount: string, language: string): string {
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
