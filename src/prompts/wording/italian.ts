import type { Wording } from "./wording.js";

export const ITALIAN: readonly Wording[] = [
  {
    language: "it-IT",
    ask: {
      "payment-card-number": "Per favore, digiti il numero della sua carta.",
      "expiration-date": "Ora la data di scadenza: due cifre per il mese e due per l'anno.",
      "security-code": {
        3: "Ora il codice di sicurezza: le ultime tre cifre sul retro della carta.",
        4: "Ora il codice di sicurezza: le quattro cifre sul fronte della carta.",
      },
      "postal-code": "Ora il CAP del suo indirizzo di fatturazione, seguito dal tasto cancelletto.",
      "bank-routing-number": "Per favore, digiti le nove cifre del codice di instradamento della sua banca.",
      "bank-account-number": "Ora il suo numero di conto, seguito dal tasto cancelletto.",
    },
    askAgain: {
      "payment-card-number": "Per favore, digiti di nuovo il numero della carta.",
      "expiration-date": "Per favore, digiti di nuovo la data di scadenza.",
      "security-code": "Per favore, digiti di nuovo il codice di sicurezza.",
      "postal-code": "Per favore, digiti di nuovo il CAP, seguito dal tasto cancelletto.",
      "bank-routing-number": "Per favore, digiti di nuovo il codice di instradamento.",
      "bank-account-number": "Per favore, digiti di nuovo il numero di conto, seguito dal tasto cancelletto.",
    },
    wrong: {
      "invalid-card-number": "Il numero della carta non è corretto.",
      "invalid-card-type": "Ci dispiace, non accettiamo questo tipo di carta.",
      "invalid-date": "La data non è corretta, oppure è già passata.",
      "invalid-security-code": "Il codice di sicurezza non è corretto.",
      "invalid-postal-code": "Il CAP è incompleto.",
      "invalid-bank-routing-number": "Il codice di instradamento non è corretto.",
      "invalid-bank-account-number": "Il numero di conto è incompleto.",
      "input-matching-failed": "I due numeri digitati non coincidono.",
      "card-declined": "La carta è stata rifiutata.",
    },
    nothingEntered: {
      "payment-card-number": "Non abbiamo ricevuto il numero della carta.",
      "expiration-date": "Non abbiamo ricevuto la data.",
      "security-code": "Non abbiamo ricevuto il codice di sicurezza.",
      "postal-code": "Non abbiamo ricevuto il CAP.",
      "bank-routing-number": "Non abbiamo ricevuto il codice di instradamento.",
      "bank-account-number": "Non abbiamo ricevuto il numero di conto.",
    },
    report: {
      "payment-processing": "Grazie. Un attimo di pazienza, stiamo elaborando il suo pagamento.",
      "payment-completed": "Grazie. L'operazione è andata a buon fine.",
      "payment-failed": "Ci dispiace, non è stato possibile completare il pagamento.",
      "payment-canceled": "Il pagamento è stato annullato.",
    },
    enterAgain: "Il collegamento si è interrotto per un momento. Digiti di nuovo, per favore.",
    checked:
      "Il pagamento è stato inviato ed è in fase di verifica. Non paghi una seconda volta, per favore.",
    made: "Il pagamento è stato effettuato. Non paghi una seconda volta, per favore.",
    apology: "Ci dispiace, si è verificato un errore da parte nostra. Resti in linea, per favore.",
  },
];
