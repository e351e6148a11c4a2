/** Decimals in ISO 4217 if other than 2. Browsers differ for some currencies: the Colombian peso has none in Chromium. */
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

/** An amount in the smallest unit of its currency, formatted for the viewer's locale. */
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

/** The title of a transaction: its amount, or "Token". */
export function transactionTitle({ kind, amount, currency }) {
  return kind === "tokenize" ? "Token" : amountText(amount, currency);
}

/** A number masked by the server, `xxxxxxxxxxxx4242` or `+xxxxxxx0100`, in the usual short form. */
export function maskedText(number) {
  return number.replace(/\+?(?:x[ ().-]*){2,}(?=\d)/i, "•••• ");
}
