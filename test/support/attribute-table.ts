import {
  ACTION_TYPES,
  CARD_TYPES,
  PAY_CHOICES,
  PAY_DEFAULTS,
  PAY_PARAMETERS,
  PROMPT_CARD_TYPES,
  PROMPT_ERRORS,
  PROMPT_MEMBERS,
  PROMPT_STAGES,
} from "../../src/dialects/swml/pay/profile.js";
import type { XmlPayProfile } from "../../src/dialects/xml/pay/profile.js";

type Allowed = (profile: XmlPayProfile) => string;

const text =
  (words: string): Allowed =>
  () =>
    words;

/** The allowed values of attributes that are not a choice of words. */
const ALLOWED: Readonly<Record<string, Allowed>> = {
  action: text("an address"),
  statusCallback: text("an address"),
  securityCode: text("true, false"),
  postalCode: ({ knownPostalCode }) => (knownPostalCode ? "true, false, a postal code" : "true, false"),
  minPostalCodeLength: text("1 to 20"),
  timeout: ({ timeoutSeconds: { least, most } }) => `${least} to ${most} seconds`,
  paymentConnector: ({ connector }) =>
    connector === "name" ? "a configured name" : "a configured name, or an absolute address",
  paymentConnectorUrl: text("an absolute address"),
  chargeAmount: ({ largestAmount }) =>
    largestAmount === undefined ? "a decimal from 0" : "a decimal from 0 to 1,000,000",
  currency: text("an ISO 4217 code"),
  language: text("see below"),
  description: text("any text"),
  output: text("at most 50 letters and digits"),
  history: text("disable, compact, full"),
};

/** "| attribute | dialect | default | allowed |" for each attribute of <Pay>, as its profile defines it. */
export function attributeRows(dialect: string, profile: XmlPayProfile): string[] {
  const choices: Readonly<Record<string, readonly string[]>> = { ...profile.choices };
  return profile.attributes.map((name) => {
    const allowed = choices[name]?.join(", ") ?? ALLOWED[name]?.(profile);
    if (allowed === undefined) throw new Error(`unknown attribute ${name}`);
    return `| \`${name}\` | ${dialect} | ${profile.defaults[name] ?? "none"} | ${allowed} |`;
  });
}

/** The same for the attributes of <Prompt>. */
export function promptRows(dialect: string, { prompt, choices }: XmlPayProfile): string[] {
  const allowed: Readonly<Record<string, string>> = {
    for: prompt.stages.join(", "),
    name: prompt.stages.join(", "),
    for_: prompt.stages.join(", "),
    attempt: `1 to ${prompt.mostAttempts}`,
    cardType: choices.validCardTypes.join(", "),
    errorType: Object.keys(prompt.errors).join(", "),
    requireMatchingInputs: "true, false",
  };
  return prompt.attributes.map((name) => `| \`${name}\` | ${dialect} | none | ${allowed[name]} |`);
}

/** The same for the attributes of <Parameter>. */
export function parameterRows(dialect: string): string[] {
  return [
    `| \`name\` | ${dialect} | none | any text, not empty |`,
    `| \`value\` | ${dialect} | none | any text |`,
  ];
}

/** The allowed values of SWML's parameters and their members, where they are not a choice of words. */
const SWML_ALLOWED: Readonly<Record<string, string>> = {
  payment_connector_url: "an address",
  charge_amount: "a decimal from 0",
  currency: "an ISO 4217 code",
  description: "any text",
  language: "see above",
  max_attempts: "a whole number from 1",
  min_postal_code_length: "0 to 20",
  parameters: "a list, see below",
  postal_code: "true, false, a postal code",
  prompts: "a list, see below",
  security_code: "true, false",
  status_url: "an address",
  timeout: "1 to 3600 seconds",
  valid_card_types: CARD_TYPES.join(", "),
  voice: "a name",
  for: PROMPT_STAGES.join(", "),
  actions: "a list, see below",
  attempts: "whole numbers from 1",
  attempt: "whole numbers from 1",
  card_type: PROMPT_CARD_TYPES.join(", "),
  error_type: Object.keys(PROMPT_ERRORS).join(", "),
  type: ACTION_TYPES.join(", "),
  phrase: "a text to say, or the address of a sound",
  name: "any text, not empty",
  value: "any text",
};

function swmlRow(name: string): string {
  const choices: Readonly<Record<string, readonly string[]>> = PAY_CHOICES;
  const defaults: Readonly<Record<string, string>> = PAY_DEFAULTS;
  const allowed = choices[name]?.join(", ") ?? SWML_ALLOWED[name];
  if (allowed === undefined) throw new Error(`unknown parameter ${name}`);
  return `| \`${name}\` | SWML | ${defaults[name] ?? "none"} | ${allowed} |`;
}

/** The rows of SWML's pay, by section of the page. */
export const SWML_ROWS: Readonly<Record<string, readonly string[]>> = {
  pay: PAY_PARAMETERS.map(swmlRow),
  prompts: PROMPT_MEMBERS.map(swmlRow),
  actions: ["type", "phrase"].map(swmlRow),
  parameters: ["name", "value"].map(swmlRow),
};
