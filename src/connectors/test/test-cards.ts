import type { CardBrand } from "../../core/card-number.js";
import type { SecretDigits } from "../../core/secret-digits.js";

/** What the built-in connector does with a card. */
export type Behavior =
  | { readonly does: "approve" }
  | { readonly does: "decline"; readonly code: string; readonly message: string }
  | { readonly does: "fail" }
  | { readonly does: "stay-silent" }
  | { readonly does: "answer-late"; readonly afterMs: number }
  | { readonly does: "answer-nonsense" };

export interface TestCard {
  /** In groups, as printed on a card: a search for the bare digits then finds only real leaks. */
  readonly number: string;
  readonly brand: CardBrand;
  readonly title: string;
  readonly behavior: Behavior;
}

const approve: Behavior = { does: "approve" };

function declining(number: string, code: string, title: string): TestCard {
  return { number, brand: "visa", title, behavior: { does: "decline", code, message: `${title}.` } };
}

/**
 * The numbers that the built-in connector knows; docs/test-cards.md lists them. Every other number that passes Luhn
 * is approved. Those that approve or decline are test numbers published by payment processors.
 */
export const TEST_CARDS: readonly TestCard[] = [
  { number: "4242 4242 4242 4242", brand: "visa", title: "Approved", behavior: approve },
  { number: "4111 1111 1111 1111", brand: "visa", title: "Approved", behavior: approve },
  { number: "5555 5555 5555 4444", brand: "mastercard", title: "Approved", behavior: approve },
  { number: "2223 0031 2200 3222", brand: "mastercard", title: "Approved", behavior: approve },
  { number: "3782 822463 10005", brand: "amex", title: "Approved", behavior: approve },
  { number: "6011 1111 1111 1117", brand: "discover", title: "Approved", behavior: approve },
  { number: "3056 9300 0902 0004", brand: "diners-club", title: "Approved", behavior: approve },
  { number: "3566 0020 2036 0505", brand: "jcb", title: "Approved", behavior: approve },
  { number: "6771 7980 2100 0008", brand: "maestro", title: "Approved", behavior: approve },
  declining("4000 0000 0000 0002", "card_declined", "The card was declined"),
  declining("4000 0000 0000 9995", "insufficient_funds", "The card has insufficient funds"),
  declining("4000 0000 0000 0069", "expired_card", "The card has expired"),
  declining("4000 0000 0000 0127", "incorrect_cvc", "The security code is incorrect"),
  {
    number: "4000 0000 0000 0119",
    brand: "visa",
    title: "The connector answers 500",
    behavior: { does: "fail" },
  },
  {
    number: "4000 0000 0000 0408",
    brand: "visa",
    title: "The connector never answers",
    behavior: { does: "stay-silent" },
  },
  {
    number: "4000 0000 0000 1208",
    brand: "visa",
    title: "Approved, but the first answer takes 12 s",
    // Longer than the 10 s after which a request is retried, so that the retry is tested.
    behavior: { does: "answer-late", afterMs: 12_000 },
  },
  {
    number: "4000 0000 0000 0200",
    brand: "visa",
    title: "The connector's answer is not JSON",
    behavior: { does: "answer-nonsense" },
  },
];

function isNumber(printed: string, digits: SecretDigits): boolean {
  const values = [...printed.replaceAll(" ", "")].map(Number);
  return values.length === digits.length && values.every((value, index) => digits.at(index) === value);
}

/** The behavior for this number; undefined when the table does not list it. */
export function behaviorOf(digits: SecretDigits): Behavior | undefined {
  return TEST_CARDS.find((card) => isNumber(card.number, digits))?.behavior;
}
