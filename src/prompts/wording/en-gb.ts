import { americanEnglish } from "./en-us.js";
import type { Wording } from "./wording.js";

/** English where `#` is the hash key and there are no zip codes. */
export const britishEnglish: Wording = {
  ...americanEnglish,
  language: "en-GB",
  ask: {
    ...americanEnglish.ask,
    "expiration-date": "Now the expiry date: two digits for the month, then two for the year.",
    "postal-code": "Now the digits of your billing postcode, followed by the hash key.",
  },
  wrong: { ...americanEnglish.wrong, "invalid-postal-code": "That postcode is not complete." },
  nothingEntered: { ...americanEnglish.nothingEntered, "postal-code": "We did not get a postcode." },
};
