/** A renderer says these as words unless they are spelled out. */
const ABBREVIATIONS: Readonly<Record<string, string>> = {
  ACH: "A C H",
  CVC: "C V C",
  CVV: "C V V",
  ID: "I D",
  SMS: "S M S",
  URL: "U R L",
  "e.g.": "for example",
  "i.e.": "that is",
  "No.": "number",
};

const CURRENCIES: Readonly<
  Record<string, readonly [one: string, many: string, cent: string, cents: string]>
> = {
  $: ["dollar", "dollars", "cent", "cents"],
  "€": ["euro", "euros", "cent", "cents"],
  "£": ["pound", "pounds", "penny", "pence"],
};

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function amount(sign: string, whole: string, fraction: string): string {
  const words = CURRENCIES[sign];
  if (words === undefined) return `${sign}${whole}${fraction}`;
  const [one, many, cent, cents] = words;
  const large = counted(Number(whole.replaceAll(",", "")), one, many);
  const small = Number(fraction || 0);
  return small === 0 ? large : `${large} and ${counted(small, cent, cents)}`;
}

/** A code or a telephone number, which people say digit by digit; not part of a decimal or of grouped thousands. */
const LONG_NUMBER = /(?<![\p{L}\d.,])\d{5,}(?![\p{L}\d]|[.,]\d)/gu;

/** `ID` is spelled out in "your ID", not in "PAID". */
const ABBREVIATION =
  /(?<![\p{L}\p{N}])(?:ACH|CVC|CVV|ID|SMS|URL|e\.g\.|i\.e\.|No\.(?= ?\d))(?![\p{L}\p{N}])/gu;

const MONEY = /([$€£]) ?(\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.(\d{2}))?(?!\d|[.,]\d)/g;

function english(text: string): string {
  return text
    .replace(MONEY, (_, sign, whole, fraction = "") => amount(sign, whole, fraction))
    .replace(LONG_NUMBER, (digits) => [...digits].join(" "))
    .replace(ABBREVIATION, (short) => ABBREVIATIONS[short] ?? short);
}

/**
 * A text as a speech engine should get it: amounts of money in words, numbers of five digits and more one digit at a
 * time, abbreviations spelled out. Only English is treated.
 */
export function speakable(text: string, language: string): string {
  return /^en(-|$)/i.test(language) ? english(text) : text;
}
