import type { Wording } from "./wording.js";

/** What Spanish calls things, and how it expresses the past, in one country. */
interface LocalWords {
  readonly language: string;
  /** Key in, as a request. */
  readonly enter: string;
  /** Press the key `#`, as a request. */
  readonly pressKey: string;
  readonly expiryDate: string;
  readonly address: string;
  readonly lastThree: string;
  readonly frontFour: string;
  readonly hasPassed: string;
  readonly wasDeclined: string;
  readonly notReceived: string;
  readonly wasCompleted: string;
  readonly couldNot: string;
  readonly wasCanceled: string;
  readonly errorHappened: string;
}

function spanish(local: LocalWords): Wording {
  const { language, enter, pressKey, expiryDate, notReceived } = local;
  return {
    language,
    ask: {
      "payment-card-number": `Por favor, ${enter} el número de su tarjeta.`,
      "expiration-date": `Ahora, la ${expiryDate}: dos dígitos para el mes y dos para el año.`,
      "security-code": {
        3: `Ahora, el código de seguridad: los ${local.lastThree} de su tarjeta.`,
        4: `Ahora, el código de seguridad: los cuatro dígitos ${local.frontFour} de su tarjeta.`,
      },
      "postal-code": `Ahora, ${enter} el código postal de su ${local.address} y ${pressKey}.`,
      "bank-routing-number": `Por favor, ${enter} los nueve dígitos del número de ruta de su banco.`,
      "bank-account-number": `Ahora, ${enter} su número de cuenta y ${pressKey}.`,
    },
    askAgain: {
      "payment-card-number": `Por favor, ${enter} de nuevo el número de su tarjeta.`,
      "expiration-date": `Por favor, ${enter} de nuevo la ${expiryDate}.`,
      "security-code": `Por favor, ${enter} de nuevo el código de seguridad.`,
      "postal-code": `Por favor, ${enter} de nuevo el código postal y ${pressKey}.`,
      "bank-routing-number": `Por favor, ${enter} de nuevo el número de ruta.`,
      "bank-account-number": `Por favor, ${enter} de nuevo su número de cuenta y ${pressKey}.`,
    },
    wrong: {
      "invalid-card-number": "Ese número de tarjeta no es correcto.",
      "invalid-card-type": "Lo sentimos, no aceptamos ese tipo de tarjeta.",
      "invalid-date": `Esa fecha no es correcta o ya ${local.hasPassed}.`,
      "invalid-security-code": "Ese código de seguridad no es correcto.",
      "invalid-postal-code": "Ese código postal está incompleto.",
      "invalid-bank-routing-number": "Ese número de ruta no es correcto.",
      "invalid-bank-account-number": "Ese número de cuenta está incompleto.",
      "input-matching-failed": "Los dos números no coinciden.",
      "card-declined": `Esa tarjeta ${local.wasDeclined}.`,
    },
    nothingEntered: {
      "payment-card-number": `${notReceived} ningún número de tarjeta.`,
      "expiration-date": `${notReceived} ninguna fecha.`,
      "security-code": `${notReceived} ningún código de seguridad.`,
      "postal-code": `${notReceived} ningún código postal.`,
      "bank-routing-number": `${notReceived} ningún número de ruta.`,
      "bank-account-number": `${notReceived} ningún número de cuenta.`,
    },
    report: {
      "payment-processing": "Gracias. Un momento, por favor, estamos procesando su pago.",
      "payment-completed": `Gracias. La operación ${local.wasCompleted}.`,
      "payment-failed": `Lo sentimos, ${local.couldNot} completar su pago.`,
      "payment-canceled": `El pago ${local.wasCanceled}.`,
    },
    enterAgain: `La comunicación se interrumpió un momento. Por favor, ${local.enter} los dígitos otra vez.`,
    checked: "Su pago se ha enviado y se está comprobando. Por favor, no pague otra vez.",
    made: "Su pago se ha realizado. Por favor, no pague otra vez.",
    apology: `Lo sentimos, ${local.errorHappened}. Por favor, no cuelgue.`,
  };
}

const mexican: LocalWords = {
  language: "es-MX",
  enter: "ingrese",
  pressKey: "presione la tecla de gato",
  expiryDate: "fecha de vencimiento",
  address: "domicilio de facturación",
  lastThree: "últimos tres dígitos al reverso",
  frontFour: "al frente",
  hasPassed: "pasó",
  wasDeclined: "fue rechazada",
  notReceived: "No recibimos",
  wasCompleted: "se completó",
  couldNot: "no pudimos",
  wasCanceled: "se canceló",
  errorHappened: "ocurrió un error de nuestra parte",
};

export const SPANISH: readonly Wording[] = [
  spanish({
    language: "es-ES",
    enter: "introduzca",
    pressKey: "pulse almohadilla",
    expiryDate: "fecha de caducidad",
    address: "dirección de facturación",
    lastThree: "tres últimos dígitos del reverso",
    frontFour: "de la parte delantera",
    hasPassed: "ha pasado",
    wasDeclined: "ha sido rechazada",
    notReceived: "No hemos recibido",
    wasCompleted: "se ha completado",
    couldNot: "no hemos podido",
    wasCanceled: "se ha cancelado",
    errorHappened: "ha ocurrido un error por nuestra parte",
  }),
  spanish(mexican),
  spanish({
    ...mexican,
    language: "es-US",
    pressKey: "presione la tecla numeral",
    address: "dirección de facturación",
  }),
];
