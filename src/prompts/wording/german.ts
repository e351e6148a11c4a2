import type { Wording } from "./wording.js";

export const GERMAN: readonly Wording[] = [
  {
    language: "de-DE",
    ask: {
      "payment-card-number": "Bitte geben Sie Ihre Kartennummer ein.",
      "expiration-date": "Nun das Ablaufdatum: zwei Ziffern für den Monat, dann zwei für das Jahr.",
      "security-code": {
        3: "Nun die Prüfnummer: die letzten drei Ziffern auf der Rückseite Ihrer Karte.",
        4: "Nun die Prüfnummer: die vier Ziffern auf der Vorderseite Ihrer Karte.",
      },
      "postal-code": "Nun die Postleitzahl Ihrer Rechnungsadresse, danach die Rautetaste.",
      "bank-routing-number": "Bitte geben Sie die neun Ziffern der Routingnummer Ihrer Bank ein.",
      "bank-account-number": "Nun Ihre Kontonummer, danach die Rautetaste.",
    },
    askAgain: {
      "payment-card-number": "Bitte geben Sie die Kartennummer noch einmal ein.",
      "expiration-date": "Bitte geben Sie das Ablaufdatum noch einmal ein.",
      "security-code": "Bitte geben Sie die Prüfnummer noch einmal ein.",
      "postal-code": "Bitte geben Sie die Postleitzahl noch einmal ein, danach die Rautetaste.",
      "bank-routing-number": "Bitte geben Sie die Routingnummer noch einmal ein.",
      "bank-account-number": "Bitte geben Sie die Kontonummer noch einmal ein, danach die Rautetaste.",
    },
    wrong: {
      "invalid-card-number": "Diese Kartennummer stimmt nicht.",
      "invalid-card-type": "Diese Kartenart nehmen wir leider nicht an.",
      "invalid-date": "Dieses Datum ist ungültig oder liegt in der Vergangenheit.",
      "invalid-security-code": "Diese Prüfnummer stimmt nicht.",
      "invalid-postal-code": "Diese Postleitzahl ist nicht vollständig.",
      "invalid-bank-routing-number": "Diese Routingnummer stimmt nicht.",
      "invalid-bank-account-number": "Diese Kontonummer ist nicht vollständig.",
      "input-matching-failed": "Die beiden Eingaben stimmen nicht überein.",
      "card-declined": "Diese Karte wurde abgelehnt.",
    },
    nothingEntered: {
      "payment-card-number": "Wir haben keine Kartennummer erhalten.",
      "expiration-date": "Wir haben kein Datum erhalten.",
      "security-code": "Wir haben keine Prüfnummer erhalten.",
      "postal-code": "Wir haben keine Postleitzahl erhalten.",
      "bank-routing-number": "Wir haben keine Routingnummer erhalten.",
      "bank-account-number": "Wir haben keine Kontonummer erhalten.",
    },
    report: {
      "payment-processing": "Vielen Dank. Einen Moment bitte, Ihre Zahlung wird bearbeitet.",
      "payment-completed": "Vielen Dank. Der Vorgang ist erfolgreich abgeschlossen.",
      "payment-failed": "Leider konnten wir Ihre Zahlung nicht abschließen.",
      "payment-canceled": "Die Zahlung wurde abgebrochen.",
    },
    enterAgain: "Die Verbindung war kurz unterbrochen. Bitte geben Sie die Ziffern noch einmal ein.",
    checked: "Ihre Zahlung wurde übermittelt und wird geprüft. Bitte zahlen Sie nicht noch einmal.",
    made: "Ihre Zahlung ist erfolgt. Bitte zahlen Sie nicht noch einmal.",
    apology: "Leider ist bei uns ein Fehler aufgetreten. Bitte bleiben Sie in der Leitung.",
  },
];
