import type { CardField, CustomPrompt, PayRequest, Target } from "../../../domain/pay.js";
import type { Mistake, Pay } from "../../program.js";
import { Attributes } from "../attributes.js";
import { elementsOf } from "../content.js";
import { address, anyText, oneOf, someOf, someText, trueOrFalse, wholeNumber } from "../kinds.js";
import { byPlace, type XmlElement } from "../tree.js";
import { amountIn, currencyCode, LONGEST_POSTAL_CODE, postalCodeOrNot } from "./kinds.js";
import { readLanguage } from "./language.js";
import { readParameters } from "./parameter.js";
import type { XmlPayProfile } from "./profile.js";
import { readPrompt } from "./prompt.js";

function readTarget(
  attributes: Attributes,
  name: string,
  methods: readonly Target["method"][],
  methodName: string,
): Target | undefined {
  const url = attributes.read(name, address);
  const method = attributes.read(methodName, oneOf(methods)) ?? "POST";
  return url === undefined ? undefined : { url, method };
}

/** Bank payments are not taken yet, so a document that asks for one is told so before a caller hears a prompt. */
function checkPaymentMethod(attributes: Attributes, profile: XmlPayProfile): void {
  const paymentMethod = attributes.read("paymentMethod", oneOf(["credit-card", "ach-debit"]));
  const bankAccountType = attributes.read("bankAccountType", oneOf(profile.bankAccountTypes));
  if (paymentMethod === "ach-debit") {
    attributes.wrong("paymentMethod", `is not available yet: only "credit-card" is.`);
  } else if (bankAccountType !== undefined) {
    attributes.wrong(
      "bankAccountType",
      `is only for paymentMethod="ach-debit".`,
      profile.bankAccountTypeMisplaced,
    );
  }
}

function readPostalCode(attributes: Attributes, profile: XmlPayProfile) {
  const asked =
    attributes.read("postalCode", profile.knownPostalCode ? postalCodeOrNot : trueOrFalse) ?? true;
  const least = attributes.read("minPostalCodeLength", wholeNumber(1, LONGEST_POSTAL_CODE)) ?? 1;
  if (typeof asked === "string" && asked.length < least) {
    attributes.wrong("postalCode", `is shorter than minPostalCodeLength, which is ${least}.`);
  }
  return { asked, least };
}

function readTransaction(attributes: Attributes, profile: XmlPayProfile) {
  const currency = attributes.read("currency", currencyCode) ?? profile.currency;
  const amount = attributes.read("chargeAmount", amountIn(currency));
  const transaction: PayRequest["transaction"] =
    amount !== undefined && amount.minor > 0 ? { kind: "charge", amount } : { kind: "tokenize" };
  return { currency, transaction };
}

/** The fields that the caller will be asked for, in the dialect's order. */
function fieldsAsked(profile: XmlPayProfile, securityCode: boolean, postalCode: boolean): CardField[] {
  return profile.fields.filter(
    (field) => (field !== "security-code" || securityCode) && (field !== "postal-code" || postalCode),
  );
}

function readNouns(
  element: XmlElement,
  profile: XmlPayProfile,
  mistakes: Mistake[],
  documentMistakes: Mistake[],
) {
  const nouns = elementsOf(element, ["Prompt", "Parameter"], documentMistakes);
  const named = (name: string) => nouns.filter((noun) => noun.name === name);
  for (const parameter of named("Parameter")) elementsOf(parameter, [], documentMistakes);
  const prompts: CustomPrompt[] = named("Prompt").flatMap(
    (noun) => readPrompt(noun, profile, mistakes, documentMistakes) ?? [],
  );
  return { prompts, parameters: readParameters(named("Parameter"), mistakes, profile.vendorCodes) };
}

/**
 * Reads <Pay>. Wrong and unknown attributes of it, its <Prompt>s and <Parameter>s make it an InvalidPay and go to
 * `payMistakes`; an element or a text that can't stand where it does goes to `documentMistakes`.
 */
export function readPay(
  element: XmlElement,
  profile: XmlPayProfile,
  payMistakes: Mistake[],
  documentMistakes: Mistake[],
): Pay {
  const mistakes: Mistake[] = [];
  const attributes = new Attributes(element, profile.attributes, mistakes, profile.vendorCodes);
  attributes.read("input", oneOf(["dtmf"]));
  checkPaymentMethod(attributes, profile);
  const action = readTarget(attributes, "action", profile.actionMethods, "method");
  const statusCallback = readTarget(
    attributes,
    "statusCallback",
    profile.statusMethods,
    "statusCallbackMethod",
  );
  const { timeoutSeconds, maxAttempts } = profile;
  const timeout = attributes.read("timeout", wholeNumber(1, timeoutSeconds.most, "seconds"));
  const postalCode = readPostalCode(attributes, profile);
  const securityCode = attributes.read("securityCode", trueOrFalse) ?? true;
  const fields = fieldsAsked(profile, securityCode, postalCode.asked === true);
  const { prompts, parameters } = readNouns(element, profile, mistakes, documentMistakes);
  const request: PayRequest = {
    fields,
    timeoutMs: (timeout ?? timeoutSeconds.usual) * 1000,
    maxAttempts: Number(attributes.read("maxAttempts", oneOf(maxAttempts.choices)) ?? maxAttempts.usual),
    validBrands: attributes.read("validCardTypes", someOf(profile.cardTypes)) ?? profile.validCardTypes,
    minPostalCodeLength: postalCode.least,
    ...(typeof postalCode.asked === "string" ? { knownPostalCode: postalCode.asked } : {}),
    ...readTransaction(attributes, profile),
    tokenType: attributes.read("tokenType", oneOf(profile.tokenTypes)) ?? profile.tokenType,
    connector: { name: attributes.read("paymentConnector", someText) ?? profile.connector },
    description: attributes.read("description", anyText) ?? "",
    language: readLanguage(attributes, profile.language, [...fields, "payment-processing"], prompts),
    parameters,
    prompts,
    ...(action === undefined ? {} : { action }),
    ...(statusCallback === undefined ? {} : { statusCallback }),
  };
  payMistakes.push(...mistakes.sort(byPlace));
  if (mistakes.length === 0) return { verb: "pay", request };
  return {
    verb: "pay",
    request: {
      mistakes,
      ...(action === undefined ? {} : { action }),
      ...(statusCallback === undefined ? {} : { statusCallback }),
    },
  };
}
