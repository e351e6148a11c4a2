import type { Wording } from "./wording.js";

export const americanEnglish: Wording = {
  language: "en-US",
  ask: {
    "payment-card-number": "Please key in your card number.",
    "expiration-date": "Now the expiration date: two digits for the month, then two for the year.",
    "security-code": {
      3: "Now the security code, the last three digits on the back of your card.",
      4: "Now the security code, the four digits on the front of your card.",
    },
    "postal-code": "Now your billing zip code, followed by the pound key.",
  },
  wrong: {
    "invalid-card-number": "That card number is not correct.",
    "invalid-card-type": "Sorry, we do not take that kind of card.",
    "invalid-date": "That date is not correct, or it has passed.",
    "invalid-security-code": "That security code is not correct.",
    "invalid-postal-code": "That zip code is not complete.",
  },
  nothingEntered: {
    "payment-card-number": "We did not get a card number.",
    "expiration-date": "We did not get a date.",
    "security-code": "We did not get a security code.",
    "postal-code": "We did not get a zip code.",
  },
  processing: "Thank you. One moment while your payment goes through.",
  apology: "We are sorry, something went wrong on our side. Please hold on.",
};
