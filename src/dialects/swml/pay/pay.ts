import type { CardField, CustomPrompt, FieldError, PayRequest, PromptPart } from "../../../core/payment.js";
import { orLeaveOut } from "../../markup/reports.js";
import {
  address,
  anyText,
  languageTag,
  oneOf,
  someNumbers,
  someOf,
  someText,
  trueOrFalse,
  type ValueParser,
} from "../../markup/value-parsers.js";
import { byPlace, type Diagnostic, MOST_MISTAKES } from "../../program.js";
import { promptLanguage } from "../../prompt-language.js";
import { PROMPT_LANGUAGES } from "../../xml/pay/profile.js";
import {
  amountIn,
  currencyCode,
  MOST_POSTAL_CODE_LENGTH,
  postalCodeOrNot,
} from "../../xml/pay/value-parsers.js";
import { Fields, type Reading } from "../fields.js";
import type { Instruction } from "../instruction.js";
import { wholeFrom } from "../methods/value-parsers.js";
import { kindOf, type SwmlNode } from "../tree.js";
import {
  ACTION_TYPES,
  CARD_FIELDS,
  CARD_TYPES,
  PAY_CHOICES,
  PAY_DEFAULTS,
  PAY_PARAMETERS,
  PROMPT_CARD_TYPES,
  PROMPT_ERRORS,
  PROMPT_MEMBERS,
  PROMPT_STAGES,
} from "./profile.js";

const MOST_PARTS = 20;

function listOf(fields: Fields, name: string, node: SwmlNode | undefined): readonly SwmlNode[] {
  if (node === undefined) return [];
  if (node.kind === "list" && node.items.length <= MOST_PARTS * 5) return node.items;
  fields.wrong(name, node.kind === "list" ? "is too long." : `must be a list, and is ${kindOf(node)}.`);
  return [];
}

function partOf(node: SwmlNode, reading: Reading): PromptPart {
  const fields = new Fields(node, "pay.prompts.actions", ["type", "phrase"], reading);
  const type = fields.require("type", oneOf(ACTION_TYPES));
  const phrase = fields.require("phrase", type === "Play" ? address : someText) ?? "";
  return type === "Play" ? { kind: "play", url: phrase } : { kind: "say", text: phrase };
}

/** A stage, in either spelling of "canceled": the pages have one, the schema that SignalWire publishes the other. */
const promptStage: ValueParser<(typeof PROMPT_STAGES)[number]> = (text) =>
  oneOf(PROMPT_STAGES)(text === "payment-cancelled" ? "payment-canceled" : text);

/** A prompt that is only for cases that do not exist is left out, and not played in every case; so is one without sounds. */
const STRICT_IN_PROMPT = ["actions", "attempts", "attempt", "card_type", "error_type"];

function promptOf(node: SwmlNode, reading: Reading): CustomPrompt | undefined {
  const fields = new Fields(node, "pay.prompts", PROMPT_MEMBERS, reading, STRICT_IN_PROMPT);
  const stage = fields.require("for", promptStage);
  const attemptsName = fields.has("attempts") ? "attempts" : "attempt";
  if (fields.has("attempts") && fields.has("attempt"))
    fields.add(
      fields.member("attempt") ?? node,
      `pay.prompts.attempt means the same as "attempts".`,
      "attempt",
    );
  const attempts = fields.read(attemptsName, someNumbers(1, 999_999_999));
  const brands = fields.read("card_type", someOf(PROMPT_CARD_TYPES));
  const named = fields.read("error_type", someOf(Object.keys(PROMPT_ERRORS)));
  const errors = named
    ?.map((name) => PROMPT_ERRORS[name])
    .filter((error): error is FieldError => error !== null && error !== undefined);
  const actions = listOf(fields, "actions", fields.needed("actions"));
  const parts = actions.flatMap((action) => orLeaveOut(reading, (own) => partOf(action, own)) ?? []);
  // A prompt only for cases that never occur here is never played.
  if (stage === undefined || errors?.length === 0 || parts.length < Math.min(1, actions.length))
    return undefined;
  return {
    stage,
    ...(attempts === undefined ? {} : { attempts }),
    ...(brands === undefined ? {} : { brands }),
    ...(errors === undefined ? {} : { errors }),
    parts,
  };
}

/** The `prompts` of SWML "pay", in their order. */
function readPrompts(pay: Fields): readonly CustomPrompt[] {
  return listOf(pay, "prompts", pay.member("prompts")).flatMap(
    (prompt) => orLeaveOut(pay.reading, (own) => promptOf(prompt, own)) ?? [],
  );
}

/** A parameter, or its default if it is absent or wrong. Throws RangeError if it has none. */
function parameter<T>(fields: Fields, name: keyof typeof PAY_DEFAULTS, kind: ValueParser<T>): T {
  const written = fields.read(name, kind);
  if (written !== undefined) return written;
  const usual = kind(PAY_DEFAULTS[name] ?? "");
  if ("value" in usual) return usual.value;
  throw new RangeError(`no default for the parameter ${name}`);
}

function parametersOf(fields: Fields): PayRequest["parameters"] {
  const node = fields.member("parameters");
  if (node === undefined) return [];
  if (node.kind !== "list") {
    fields.wrong("parameters", `must be a list of name and value, and is ${kindOf(node)}.`);
    return [];
  }
  const names = new Set<string>();
  return node.items.flatMap(
    (item) => orLeaveOut(fields.reading, (own) => parameterOf(item, names, own)) ?? [],
  );
}

/** The first one with a name counts. */
function parameterOf(node: SwmlNode, names: Set<string>, reading: Reading): PayRequest["parameters"][number] {
  const fields = new Fields(node, "pay.parameters", ["name", "value"], reading);
  const name = fields.require("name", someText) ?? "";
  const value = fields.require("value", anyText) ?? "";
  if (names.has(name)) fields.refuse("name", "is already used in another parameter.");
  if (name !== "") names.add(name);
  return { name, value };
}

function languageOf(fields: Fields, asked: readonly CardField[], prompts: readonly CustomPrompt[]): string {
  const tag = parameter(fields, "language", languageTag);
  const { language, lacking } = promptLanguage(tag, PROMPT_LANGUAGES, asked, prompts);
  if (lacking === undefined) return language;
  const list = PROMPT_LANGUAGES.join(", ");
  const { fields: silent, near } = lacking;
  fields.refuse(
    "language",
    `"${tag}" must be one of ${list}, or come with prompts for ${silent.join(", ")}.${near}`,
  );
  // The default, as in place of every wrong value: the caller hears in it that the payment failed.
  return PAY_DEFAULTS.language ?? language;
}

function transactionOf(fields: Fields): Pick<PayRequest, "currency" | "transaction"> {
  const currency = parameter(fields, "currency", currencyCode);
  const amount = fields.read("charge_amount", amountIn(currency));
  return {
    currency,
    transaction: amount !== undefined && amount.minor > 0 ? { kind: "charge", amount } : { kind: "tokenize" },
  };
}

function postalCodeOf(fields: Fields) {
  const asked = parameter(fields, "postal_code", postalCodeOrNot);
  const least = parameter(fields, "min_postal_code_length", wholeFrom(0, MOST_POSTAL_CODE_LENGTH));
  if (typeof asked !== "string" || asked.length >= least) return { asked, least };
  fields.wrong("postal_code", `"${asked}" is shorter than min_postal_code_length, which is ${least}.`);
  return { asked: true, least };
}

/** `connector` replaces `payment_connector_url` if it was named separately from the parameters. */
function requestOf(fields: Fields, connector?: PayRequest["connector"]): PayRequest {
  fields.read("input", oneOf(PAY_CHOICES.input));
  fields.read("payment_method", oneOf(PAY_CHOICES.payment_method));
  const postalCode = postalCodeOf(fields);
  const securityCode = parameter(fields, "security_code", trueOrFalse);
  const asked: readonly CardField[] = CARD_FIELDS.filter(
    (field) =>
      (field !== "security-code" || securityCode) && (field !== "postal-code" || postalCode.asked === true),
  );
  const prompts = readPrompts(fields);
  const statusUrl = fields.read("status_url", address);
  return {
    method: "credit-card",
    fields: asked,
    matching: [],
    retriesDeclined: true,
    reportsEnd: true,
    timeoutMs: parameter(fields, "timeout", wholeFrom(1, 3_600, "seconds")) * 1_000,
    // "Number of times the pay method will retry": the first try is not one of them.
    maxAttempts: parameter(fields, "max_attempts", wholeFrom(1, 999_999_999)) + 1,
    validBrands: parameter(fields, "valid_card_types", someOf(CARD_TYPES)),
    minPostalCodeLength: postalCode.least,
    ...(typeof postalCode.asked === "string" ? { knownPostalCode: postalCode.asked } : {}),
    ...transactionOf(fields),
    tokenType: parameter(fields, "token_type", oneOf(PAY_CHOICES.token_type)),
    connector: connector ?? { url: fields.require("payment_connector_url", address) ?? "" },
    description: fields.read("description", anyText) ?? "",
    language: languageOf(fields, asked, prompts),
    voice: parameter(fields, "voice", someText),
    parameters: parametersOf(fields),
    prompts,
    ...(statusUrl === undefined ? {} : { statusCallback: { url: statusUrl, method: "POST" } }),
  };
}

/** What decides whether money moves, how much, and where to: nothing else ends a payment (decision 30). */
const STRICT = ["charge_amount", "currency", "payment_connector_url", "payment_method", "token_type"];

/**
 * SignalWire, SWML "pay": every parameter of the page. A mistake in a strict one ends the payment with `validation-error`
 * and does not stop the document.
 */
export function readPay(node: SwmlNode, reading: Reading, connector?: PayRequest["connector"]): Instruction {
  const mistakes: Diagnostic[] = [];
  const fields = new Fields(node, "pay", PAY_PARAMETERS, { ...reading, mistakes }, STRICT);
  const request = requestOf(fields, connector);
  if (mistakes.length === 0) return { method: "pay", request };
  const found = mistakes.sort(byPlace).slice(0, MOST_MISTAKES);
  reading.warnings.push(...found.map((mistake): Diagnostic => ({ ...mistake, code: "PAY_INVALID" })));
  return { method: "pay", request: { mistakes: found, asRead: request } };
}
