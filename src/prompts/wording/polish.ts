import type { Wording } from "./wording.js";

/** Polish asks politely without addressing anyone, so that it fits a woman and a man. */
export const POLISH: readonly Wording[] = [
  {
    language: "pl-PL",
    ask: {
      "payment-card-number": "Proszę wprowadzić numer karty.",
      "expiration-date": "Teraz data ważności: dwie cyfry miesiąca, a potem dwie cyfry roku.",
      "security-code": {
        3: "Teraz kod zabezpieczający: trzy ostatnie cyfry na odwrocie karty.",
        4: "Teraz kod zabezpieczający: cztery cyfry na przedniej stronie karty.",
      },
      "postal-code": "Teraz proszę wprowadzić kod pocztowy adresu rozliczeniowego i nacisnąć krzyżyk.",
      "bank-routing-number": "Proszę wprowadzić dziewięć cyfr numeru rozliczeniowego banku.",
      "bank-account-number": "Teraz proszę wprowadzić numer konta i nacisnąć krzyżyk.",
    },
    askAgain: {
      "payment-card-number": "Proszę ponownie wprowadzić numer karty.",
      "expiration-date": "Proszę ponownie wprowadzić datę ważności.",
      "security-code": "Proszę ponownie wprowadzić kod zabezpieczający.",
      "postal-code": "Proszę ponownie wprowadzić kod pocztowy i nacisnąć krzyżyk.",
      "bank-routing-number": "Proszę ponownie wprowadzić numer rozliczeniowy banku.",
      "bank-account-number": "Proszę ponownie wprowadzić numer konta i nacisnąć krzyżyk.",
    },
    wrong: {
      "invalid-card-number": "Ten numer karty jest nieprawidłowy.",
      "invalid-card-type": "Przepraszamy, nie przyjmujemy kart tego rodzaju.",
      "invalid-date": "Ta data jest nieprawidłowa lub już minęła.",
      "invalid-security-code": "Ten kod zabezpieczający jest nieprawidłowy.",
      "invalid-postal-code": "Ten kod pocztowy jest niepełny.",
      "invalid-bank-routing-number": "Ten numer rozliczeniowy banku jest nieprawidłowy.",
      "invalid-bank-account-number": "Ten numer konta jest niepełny.",
      "input-matching-failed": "Wprowadzone numery nie są takie same.",
      "card-declined": "Ta karta została odrzucona.",
    },
    nothingEntered: {
      "payment-card-number": "Nie otrzymaliśmy numeru karty.",
      "expiration-date": "Nie otrzymaliśmy daty ważności.",
      "security-code": "Nie otrzymaliśmy kodu zabezpieczającego.",
      "postal-code": "Nie otrzymaliśmy kodu pocztowego.",
      "bank-routing-number": "Nie otrzymaliśmy numeru rozliczeniowego banku.",
      "bank-account-number": "Nie otrzymaliśmy numeru konta.",
    },
    report: {
      "payment-processing": "Dziękujemy. Proszę chwilę zaczekać, płatność jest przetwarzana.",
      "payment-completed": "Dziękujemy. Operacja zakończyła się pomyślnie.",
      "payment-failed": "Przepraszamy, nie udało się dokończyć płatności.",
      "payment-canceled": "Płatność została anulowana.",
    },
    enterAgain: "Połączenie zostało na chwilę przerwane. Proszę wprowadzić cyfry jeszcze raz.",
    checked: "Płatność została wysłana i jest sprawdzana. Proszę nie płacić ponownie.",
    made: "Płatność została dokonana. Proszę nie płacić ponownie.",
    apology: "Przepraszamy, po naszej stronie wystąpił błąd. Proszę się nie rozłączać.",
  },
];
