import { matchingFields } from "../../../domain/matching.js";
import { BANK_FIELDS, type Field, type PayRequest } from "../../../domain/pay.js";
import { type InvalidPay, type Mistake, MOST_MISTAKES, type Pay } from "../../program.js";
import { Attributes } from "../attributes.js";
import { anyText, oneOf, someOf, trueOrFalse, wholeNumber } from "../kinds.js";
import { readTarget } from "../target.js";
import { byPlace, type XmlElement } from "../tree.js";
import { readConnector } from "./connector.js";
import { readHistory } from "./history.js";
import { LONGEST_POSTAL_CODE, postalCodeOrNot, variableName } from "./kinds.js";
import { readLanguage } from "./language.js";
import { readMethod } from "./method.js";
import { readNouns } from "./nouns.js";
import { PROMPT_LANGUAGES, type XmlPayProfile } from "./profile.js";
import { readTransaction } from "./transaction.js";

/** The fields that the caller will be asked for, in the dialect's order, and what is known of the postal code. */
function readFields(attributes: Attributes, method: PayRequest["method"], profile: XmlPayProfile) {
  const postalCode = attributes.value("postalCode", profile.knownPostalCode ? postalCodeOrNot : trueOrFalse);
  const least = attributes.read("minPostalCodeLength", wholeNumber(1, LONGEST_POSTAL_CODE)) ?? 1;
  const securityCode = attributes.value("securityCode", trueOrFalse);
  if (typeof postalCode === "string" && postalCode.length < least) {
    attributes.wrong("postalCode", `is shorter than minPostalCodeLength, which is ${least}.`);
  }
  const isAsked = (field: Field) =>
    (field !== "security-code" || securityCode) && (field !== "postal-code" || postalCode === true);
  const isKnown = method === "credit-card" && typeof postalCode === "string";
  return {
    fields: method === "ach-debit" ? BANK_FIELDS : profile.fields.filter(isAsked),
    minPostalCodeLength: least,
    ...(isKnown ? { knownPostalCode: postalCode } : {}),
  };
}

/** Where the result goes, which is told of a <Pay> with mistakes too. */
function readEnd(attributes: Attributes, { choices }: XmlPayProfile): Omit<InvalidPay, "mistakes"> {
  const action = readTarget(attributes, "action", choices.method, "method");
  const status = readTarget(
    attributes,
    "statusCallback",
    choices.statusCallbackMethod,
    "statusCallbackMethod",
  );
  const output = attributes.read("output", variableName);
  return {
    ...(action === undefined ? {} : { action }),
    ...(status === undefined ? {} : { statusCallback: status }),
    ...(output === undefined ? {} : { output }),
  };
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
  const { choices, timeoutSeconds, withoutAction, unknownConnector } = profile;
  const mistakes: Mistake[] = [];
  const attributes = new Attributes(element, profile.attributes, mistakes, profile);
  attributes.value("input", oneOf(choices.input));
  const method = readMethod(attributes, profile);
  const end = readEnd(attributes, profile);
  const fields = readFields(attributes, method.method, profile);
  const { prompts, parameters } = readNouns(element, profile, mistakes, documentMistakes);
  const languages = method.method === "ach-debit" ? profile.bank.languages : PROMPT_LANGUAGES;
  const { connector, missing } = readConnector(attributes, profile);
  const seconds = wholeNumber(timeoutSeconds.least, timeoutSeconds.most, "seconds");
  const request: PayRequest = {
    ...method,
    ...fields,
    matching: matchingFields(fields.fields, prompts),
    retriesDeclined: false,
    tellsEnd: false,
    timeoutMs: attributes.value("timeout", seconds) * 1000,
    maxAttempts: Number(attributes.value("maxAttempts", oneOf(choices.maxAttempts))),
    validBrands: attributes.value("validCardTypes", someOf(choices.validCardTypes)),
    ...readTransaction(attributes, method.method, profile),
    connector,
    description: attributes.read("description", anyText) ?? "",
    language: readLanguage(attributes, languages, [...fields.fields, "payment-processing"], prompts),
    parameters,
    prompts,
    ...end,
  };
  const history = readHistory(attributes, profile);
  const told = mistakes.sort(byPlace).slice(0, MOST_MISTAKES);
  payMistakes.push(...told);
  return {
    verb: "pay",
    request: told.length === 0 ? request : { mistakes: told, ...end },
    ...(withoutAction === undefined ? {} : { withoutAction }),
    ...(unknownConnector === undefined ? {} : { unknownConnector }),
    ...(missing === undefined ? {} : { connectorAttribute: missing }),
    ...(history === undefined ? {} : { history }),
  };
}
