import { BANK_FIELDS, type CustomPrompt, type Field, type PayRequest } from "../../../core/payment.js";
import {
  anyText,
  languageTag,
  oneOf,
  someOf,
  someText,
  trueOrFalse,
  wholeNumber,
} from "../../markup/value-parsers.js";
import { byPlace, type Diagnostic, type InvalidPay, MOST_MISTAKES, type Pay } from "../../program.js";
import { promptLanguage } from "../../prompt-language.js";
import { Attributes, readTarget } from "../attributes.js";
import type { XmlReading } from "../profile.js";
import type { XmlElement } from "../tree.js";
import { readNouns } from "./nouns.js";
import { PROMPT_LANGUAGES, type XmlPayProfile } from "./profile.js";
import {
  amountIn,
  currencyCode,
  MOST_POSTAL_CODE_LENGTH,
  postalCodeOrNot,
  readHistory,
  variableName,
  webAddress,
} from "./value-parsers.js";

/** The fields that are asked twice: those with a prompt for the second entry in the document. */
export function matchingFields(fields: readonly Field[], prompts: readonly CustomPrompt[]): readonly Field[] {
  return fields.filter((field) => prompts.some(({ stage, again }) => stage === field && again === true));
}

const URL_ATTRIBUTE = "paymentConnectorUrl";

interface Named {
  readonly connector: PayRequest["connector"];
  /** The absent attribute that the default name replaces. */
  readonly missing?: string;
}

/**
 * The connector by its name or, depending on the dialect, by its address. SignalWire's own pages use both attributes for the
 * address, so `paymentConnector` may hold it there too, or a configured name; their examples have neither, which means the
 * default name (decision 22).
 */
function readConnector(attributes: Attributes, { connector }: XmlPayProfile): Named {
  const name = attributes.value("paymentConnector", someText);
  if (connector === "name") return { connector: { name } };
  if (attributes.has(URL_ATTRIBUTE)) {
    return { connector: { url: attributes.read(URL_ATTRIBUTE, webAddress) ?? "" } };
  }
  if (/^https?:/.test(name)) {
    return { connector: { url: attributes.read("paymentConnector", webAddress) ?? "" } };
  }
  return { connector: { name }, ...(attributes.has("paymentConnector") ? {} : { missing: URL_ATTRIBUTE }) };
}

function readLanguage(
  attributes: Attributes,
  builtIn: readonly string[],
  fields: readonly Field[],
  prompts: readonly CustomPrompt[],
): string {
  const tag = attributes.value("language", languageTag);
  const { language, lacking } = promptLanguage(tag, builtIn, fields, prompts);
  if (lacking !== undefined) {
    const list = `must be one of ${builtIn.join(", ")}`;
    const { fields: silent, near } = lacking;
    attributes.refuse("language", `${list}, or come with a <Prompt> for ${silent.join(", ")}.${near}`);
  }
  return language;
}

/** A card or a bank account, and its type; for a card the type is ignored, or a mistake (decision 12). */
function readMethod(
  attributes: Attributes,
  { choices, bank }: XmlPayProfile,
): Pick<PayRequest, "method" | "bankAccountType"> {
  const method = attributes.value("paymentMethod", oneOf(choices.paymentMethod));
  const bankAccountType = attributes.value("bankAccountType", oneOf(choices.bankAccountType));
  if (method === "ach-debit") return { method, bankAccountType };
  // If the method is invalid, it is unknown whether the type would have been allowed with it.
  const isCard = attributes.text("paymentMethod") === method;
  if (isCard && attributes.has("bankAccountType") && bank.typeOnCardCode !== undefined) {
    attributes.wrong("bankAccountType", `is for paymentMethod="ach-debit" only.`, bank.typeOnCardCode);
  }
  return { method };
}

/** Charge or tokenize, in which currency, and the kind of token; with the limits of bank accounts (decision 12). */
function readTransaction(
  attributes: Attributes,
  method: PayRequest["method"],
  { bank, choices, largestAmount }: XmlPayProfile,
): Pick<PayRequest, "transaction" | "currency" | "tokenType"> {
  const currency = attributes.value("currency", currencyCode);
  const amount = attributes.read("chargeAmount", amountIn(currency, largestAmount));
  const transaction: PayRequest["transaction"] =
    amount !== undefined && amount.minor > 0 ? { kind: "charge", amount } : { kind: "tokenize" };
  const tokenType = attributes.value("tokenType", oneOf(choices.tokenType));
  if (method !== "ach-debit") return { transaction, currency, tokenType };
  if (transaction.kind === "charge" && !bank.charges) {
    attributes.wrong("chargeAmount", `must be 0 or absent with paymentMethod="ach-debit".`);
  }
  const [usual] = bank.tokenTypes;
  if (usual === undefined || bank.tokenTypes.includes(tokenType)) return { transaction, currency, tokenType };
  if (attributes.has("tokenType")) {
    attributes.wrong("tokenType", `must be "${usual}" with paymentMethod="ach-debit".`);
  }
  return { transaction, currency, tokenType: usual };
}

/** The fields that the caller will be asked for, in the dialect's order, and the postal code if it is known. */
function readFields(attributes: Attributes, method: PayRequest["method"], profile: XmlPayProfile) {
  const postalCode = attributes.value("postalCode", profile.knownPostalCode ? postalCodeOrNot : trueOrFalse);
  const least = attributes.read("minPostalCodeLength", wholeNumber(1, MOST_POSTAL_CODE_LENGTH)) ?? 1;
  const securityCode = attributes.value("securityCode", trueOrFalse);
  const isShort = typeof postalCode === "string" && postalCode.length < least;
  if (isShort) attributes.wrong("postalCode", `is shorter than minPostalCodeLength, which is ${least}.`);
  const asksPostalCode = postalCode === true || isShort;
  const isAsked = (field: Field) =>
    (field !== "security-code" || securityCode) && (field !== "postal-code" || asksPostalCode);
  const isKnown = method === "credit-card" && typeof postalCode === "string" && !isShort;
  return {
    fields: method === "ach-debit" ? BANK_FIELDS : profile.fields.filter(isAsked),
    minPostalCodeLength: least,
    ...(isKnown ? { knownPostalCode: postalCode } : {}),
  };
}

/** The targets of the result; needed for a <Pay> with mistakes, too. */
function readEnd(
  attributes: Attributes,
  { choices }: XmlPayProfile,
): Omit<InvalidPay, "mistakes" | "asRead"> {
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
 * What decides whether money moves, how much, and where to; and where its outcome is sent. Nothing else ends a payment
 * (decision 30).
 */
const STRICT = [
  "action",
  "bankAccountType",
  "chargeAmount",
  "currency",
  "paymentConnector",
  "paymentConnectorUrl",
  "paymentMethod",
  "tokenType",
];

/** Reads <Pay>. A mistake in one of its strict attributes makes it an InvalidPay, which does not stop the document. */
export function readPay(element: XmlElement, reading: XmlReading): Pay {
  const profile = reading.profile.pay;
  const { choices, timeoutSeconds, maxAttemptsCounts, withoutAction, unknownConnector } = profile;
  const mistakes: Diagnostic[] = [];
  const own: XmlReading = { ...reading, mistakes };
  const attributes = new Attributes(element, profile.attributes, own, { ...profile, strict: STRICT });
  attributes.value("input", oneOf(choices.input));
  const method = readMethod(attributes, profile);
  const end = readEnd(attributes, profile);
  const fields = readFields(attributes, method.method, profile);
  const { prompts, parameters } = readNouns(element, own);
  const languages = method.method === "ach-debit" ? profile.bank.languages : PROMPT_LANGUAGES;
  const { connector, missing } = readConnector(attributes, profile);
  const count = Number(attributes.value("maxAttempts", oneOf(choices.maxAttempts)));
  const seconds = wholeNumber(timeoutSeconds.least, timeoutSeconds.most, "seconds");
  const request: PayRequest = {
    ...method,
    ...fields,
    matching: matchingFields(fields.fields, prompts),
    retriesDeclined: false,
    reportsEnd: false,
    timeoutMs: attributes.value("timeout", seconds) * 1000,
    maxAttempts: maxAttemptsCounts === "retries" ? count + 1 : count,
    validBrands: attributes.value("validCardTypes", someOf(choices.validCardTypes)),
    ...readTransaction(attributes, method.method, profile),
    connector,
    description: attributes.read("description", anyText) ?? "",
    language: readLanguage(attributes, languages, fields.fields, prompts),
    parameters,
    prompts,
    ...end,
  };
  const history = readHistory(attributes, profile);
  const found = mistakes.sort(byPlace).slice(0, MOST_MISTAKES);
  reading.warnings.push(...found.map((mistake): Diagnostic => ({ ...mistake, code: "PAY_INVALID" })));
  return {
    verb: "pay",
    line: element.line,
    column: element.column,
    request: found.length === 0 ? request : { mistakes: found, asRead: request, ...end },
    plainHttp: profile.plainHttp,
    ...(withoutAction === undefined ? {} : { withoutAction }),
    ...(unknownConnector === undefined ? {} : { unknownConnector }),
    ...(missing === undefined ? {} : { connectorAttribute: missing }),
    ...(history === undefined ? {} : { history }),
  };
}
