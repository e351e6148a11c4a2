import { decimalOf, decimalsOf, type Money } from "../../core/money.js";

/**
 * docs.stripe.com/currencies, "Zero-decimal currencies", except UGX: it is listed there, but according to "Special cases"
 * it must be sent with the two decimals 00, like ISK.
 */
const NO_DECIMALS = new Set("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split(" "));

/** The same page, "Three-decimal currencies": the last digit must be 0. */
const THREE_DECIMALS = new Set("BHD JOD KWD OMR TND".split(" "));

/**
 * The amount in Stripe's units, or why Stripe cannot charge it. HUF and TWD have two decimals for charges (none for
 * payouts), like every other currency.
 */
export function stripeAmount(money: Money): number | { readonly unfit: string } {
  const { currency, minor } = money;
  const ours = decimalsOf(currency) ?? 2;
  const theirs = NO_DECIMALS.has(currency) ? 0 : THREE_DECIMALS.has(currency) ? 3 : 2;
  const amount = (minor * 10 ** theirs) / 10 ** ours;
  const step = theirs === 3 ? 10 : 1;
  if (Number.isInteger(amount) && amount % step === 0) return amount;
  return { unfit: `Stripe cannot charge ${decimalOf(money)} ${currency}: it has too many decimals` };
}
