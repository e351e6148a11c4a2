/** Decimals of ISO 4217 where they are not 2. Browsers have others for some: the Colombian peso has none in Chromium. */
const DECIMALS = new Map([
  ...decimals(
    0,
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XAG XAU XBA XBB XBC XBD XDR XOF XPD XPF XPT XSU XTS XUA XXX",
  ),
  ...decimals(3, "BHD IQD JOD KWD LYD OMR TND"),
  ...decimals(4, "CLF UYW"),
]);

function decimals(count, codes) {
  return codes.split(" ").map((code) => [code, count]);
}

/** An amount in the smallest unit of its currency, as the viewer writes money. */
export function amountText(minor, currency, language = undefined) {
  const digits = DECIMALS.get(currency) ?? 2;
  const format = new Intl.NumberFormat(language, {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return format.format(minor / 10 ** digits);
}

/** What a transaction is about: its amount, or that it makes a token. */
export function transactionTitle({ kind, amount, currency }) {
  return kind === "tokenize" ? "Token" : amountText(amount, currency);
}

/** A number masked by the server, `xxxxxxxxxxxx4242` or `+xxxxxxx0100`, in the short form that people know. */
export function maskedText(number) {
  return number.replace(/\+?(?:x[ ().-]*){2,}(?=\d)/i, "•••• ");
}
