import type { Wording } from "./wording.js";

/** What English calls things in one country. */
interface LocalWords {
  readonly language: string;
  /** The key `#`. */
  readonly key: string;
  readonly expiryDate: string;
  readonly postalCode: string;
  /** The postal code as it is asked for. */
  readonly yourPostalCode: string;
  readonly canceled: string;
}

function english({ language, key, expiryDate, postalCode, yourPostalCode, canceled }: LocalWords): Wording {
  return {
    language,
    ask: {
      "payment-card-number": "Please key in your card number.",
      "expiration-date": `Now the ${expiryDate}: two digits for the month, then two for the year.`,
      "security-code": {
        3: "Now the security code, the last three digits on the back of your card.",
        4: "Now the security code, the four digits on the front of your card.",
      },
      "postal-code": `Now ${yourPostalCode}, followed by the ${key}.`,
      "bank-routing-number": "Please key in the nine digits of your bank's routing number.",
      "bank-account-number": `Now your bank account number, followed by the ${key}.`,
    },
    askAgain: {
      "payment-card-number": "Please key in your card number once more.",
      "expiration-date": `Please key in the ${expiryDate} once more.`,
      "security-code": "Please key in the security code once more.",
      "postal-code": `Please key in your ${postalCode} once more, followed by the ${key}.`,
      "bank-routing-number": "Please key in the routing number once more.",
      "bank-account-number": `Please key in your account number once more, followed by the ${key}.`,
    },
    wrong: {
      "invalid-card-number": "That card number is not correct.",
      "invalid-card-type": "Sorry, we do not take that kind of card.",
      "invalid-date": "That date is not correct, or it has passed.",
      "invalid-security-code": "That security code is not correct.",
      "invalid-postal-code": `That ${postalCode} is not complete.`,
      "invalid-bank-routing-number": "That routing number is not correct.",
      "invalid-bank-account-number": "That account number is not complete.",
      "input-matching-failed": "The two entries do not match.",
      "card-declined": "That card was declined.",
    },
    nothingEntered: {
      "payment-card-number": "We did not get a card number.",
      "expiration-date": "We did not get a date.",
      "security-code": "We did not get a security code.",
      "postal-code": `We did not get a ${postalCode}.`,
      "bank-routing-number": "We did not get a routing number.",
      "bank-account-number": "We did not get an account number.",
    },
    report: {
      "payment-processing": "Thank you. One moment while your payment goes through.",
      "payment-completed": "Thank you. Everything went through.",
      "payment-failed": "We are sorry, we could not complete your payment.",
      "payment-canceled": `Your payment was ${canceled}.`,
    },
    enterAgain: "We were cut off for a moment. Please enter it again.",
    checked: "Your payment has been sent and is being checked. Please do not pay again.",
    made: "Your payment was made. Please do not pay again.",
    apology: "We are sorry, something went wrong on our side. Please hold on.",
  };
}

/** Postcodes there have letters, of which a keypad can only give the digits. */
const british: LocalWords = {
  language: "en-GB",
  key: "hash key",
  expiryDate: "expiry date",
  postalCode: "postcode",
  yourPostalCode: "the digits of your billing postcode",
  canceled: "cancelled",
};

export const ENGLISH: readonly Wording[] = [
  english({
    language: "en-US",
    key: "pound key",
    expiryDate: "expiration date",
    postalCode: "zip code",
    yourPostalCode: "your billing zip code",
    canceled: "canceled",
  }),
  english({
    ...british,
    language: "en-CA",
    key: "pound key",
    postalCode: "postal code",
    yourPostalCode: "the digits of your billing postal code",
  }),
  english(british),
  english({ ...british, language: "en-AU", yourPostalCode: "your billing postcode" }),
  // Never the bare "PIN", which is a secret of the card.
  english({
    ...british,
    language: "en-IN",
    postalCode: "postal PIN code",
    yourPostalCode: "the postal PIN code of your billing address",
  }),
];
