import type { Wording } from "./wording.js";

/** What French calls things in one country. */
interface LocalWords {
  readonly language: string;
  readonly enter: string;
  /** Followed by the key `#`. */
  readonly thenKey: string;
  readonly securityCode: string;
  readonly lastThree: string;
  readonly frontFour: string;
  /** The postal code as it is asked for, with the key `#` that ends it. */
  readonly yourPostalCode: string;
  readonly routingNumber: string;
  readonly mismatch: string;
  readonly holdOn: string;
}

function french(local: LocalWords): Wording {
  const { language, enter, thenKey, securityCode, routingNumber } = local;
  return {
    language,
    ask: {
      "payment-card-number": `Veuillez ${enter} le numéro de votre carte.`,
      "expiration-date": "Maintenant, la date d'expiration, deux chiffres pour le mois et deux pour l'année.",
      "security-code": {
        3: `Maintenant, le ${securityCode}, les trois derniers chiffres ${local.lastThree} de votre carte.`,
        4: `Maintenant, le ${securityCode}, les quatre chiffres ${local.frontFour} de votre carte.`,
      },
      "postal-code": `Maintenant, ${local.yourPostalCode}.`,
      "bank-routing-number": `Veuillez ${enter} les neuf chiffres du ${routingNumber} de votre banque.`,
      "bank-account-number": `Maintenant, votre numéro de compte bancaire, suivi ${thenKey}.`,
    },
    askAgain: {
      "payment-card-number": `Veuillez ${enter} à nouveau le numéro de votre carte.`,
      "expiration-date": `Veuillez ${enter} à nouveau la date d'expiration.`,
      "security-code": `Veuillez ${enter} à nouveau le ${securityCode}.`,
      "postal-code": `Veuillez ${enter} à nouveau le code postal, suivi ${thenKey}.`,
      "bank-routing-number": `Veuillez ${enter} à nouveau le ${routingNumber}.`,
      "bank-account-number": `Veuillez ${enter} à nouveau le numéro de compte, suivi ${thenKey}.`,
    },
    wrong: {
      "invalid-card-number": "Ce numéro de carte est incorrect.",
      "invalid-card-type": "Désolés, nous n'acceptons pas ce type de carte.",
      "invalid-date": "Cette date est incorrecte ou déjà passée.",
      "invalid-security-code": `Ce ${securityCode} est incorrect.`,
      "invalid-postal-code": "Ce code postal est incomplet.",
      "invalid-bank-routing-number": `Ce ${routingNumber} est incorrect.`,
      "invalid-bank-account-number": "Ce numéro de compte est incomplet.",
      "input-matching-failed": `Les deux ${local.mismatch}.`,
      "card-declined": "Cette carte a été refusée.",
    },
    nothingEntered: {
      "payment-card-number": "Nous n'avons pas reçu de numéro de carte.",
      "expiration-date": "Nous n'avons pas reçu de date.",
      "security-code": `Nous n'avons pas reçu de ${securityCode}.`,
      "postal-code": "Nous n'avons pas reçu de code postal.",
      "bank-routing-number": `Nous n'avons pas reçu de ${routingNumber}.`,
      "bank-account-number": "Nous n'avons pas reçu de numéro de compte.",
    },
    report: {
      "payment-processing": "Merci. Un instant, votre paiement est en cours de traitement.",
      "payment-completed": "Merci. L'opération a bien été effectuée.",
      "payment-failed": "Nous sommes désolés, votre paiement n'a pas pu aboutir.",
      "payment-canceled": "Le paiement a été annulé.",
    },
    enterAgain: `La liaison a été interrompue un instant. Veuillez ${enter} ce numéro à nouveau.`,
    checked:
      "Votre paiement a été transmis et est en cours de vérification. Veuillez ne pas payer une seconde fois.",
    made: "Votre paiement a bien été effectué. Veuillez ne pas payer une seconde fois.",
    apology: `Nous sommes désolés, une erreur s'est produite de notre côté. ${local.holdOn}.`,
  };
}

export const FRENCH: readonly Wording[] = [
  french({
    language: "fr-FR",
    enter: "saisir",
    thenKey: "de la touche dièse",
    securityCode: "cryptogramme",
    lastThree: "au dos",
    frontFour: "au recto",
    yourPostalCode: "le code postal de votre adresse de facturation, suivi de la touche dièse",
    routingNumber: "numéro de routage",
    mismatch: "saisies ne correspondent pas",
    holdOn: "Veuillez patienter",
  }),
  // Postal codes there have letters, of which a keypad can only give the digits.
  french({
    language: "fr-CA",
    enter: "entrer",
    thenKey: "du carré",
    securityCode: "code de sécurité",
    lastThree: "à l'endos",
    frontFour: "au recto",
    yourPostalCode: "les chiffres de votre code postal de facturation, suivis du carré",
    routingNumber: "numéro d'acheminement",
    mismatch: "entrées ne concordent pas",
    holdOn: "Veuillez rester en ligne",
  }),
];
