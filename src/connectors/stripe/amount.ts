import { decimalOf, decimalsOf, type Money } from "../../core/money.js";

/**
 * docs.stripe.com/currencies, "Zero-decimal currencies", but UGX: it is listed there, and under "Special cases" it is
 * to be sent with two decimals that are 00, as ISK is.
 */
const NO_DECIMALS = new Set("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split(" "));

/** The same page, "Three-decimal currencies": the last digit must be 0. */
const THREE_DECIMALS = new Set("BHD JOD KWD OMR TND".split(" "));

/**
 * The amount as Stripe counts it, or why Stripe can't charge it. HUF and TWD have two decimals for charges (none for
 * payouts), as every other currency has.
 */
export function stripeAmount(money: Money): number | { readonly unfit: string } {
  const { currency, minor } = money;
  const ours = decimalsOf(currency) ?? 2;
  const theirs = NO_DECIMALS.has(currency) ? 0 : THREE_DECIMALS.has(currency) ? 3 : 2;
  const amount = (minor * 10 ** theirs) / 10 ** ours;
  const step = theirs === 3 ? 10 : 1;
  if (Number.isInteger(amount) && amount % step === 0) return amount;
  return { unfit: `Stripe can't charge ${decimalOf(money)} ${currency}: it has too many decimals` };
}
