import { americanEnglish } from "./en-us.js";
import type { Wording } from "./wording.js";

/** English where there are postal codes, of which a keypad can only give the digits. */
export const canadianEnglish: Wording = {
  ...americanEnglish,
  language: "en-CA",
  ask: {
    ...americanEnglish.ask,
    "expiration-date": "Now the expiry date: two digits for the month, then two for the year.",
    "postal-code": "Now the digits of your billing postal code, followed by the pound key.",
  },
  wrong: { ...americanEnglish.wrong, "invalid-postal-code": "That postal code is not complete." },
  nothingEntered: { ...americanEnglish.nothingEntered, "postal-code": "We did not get a postal code." },
};
