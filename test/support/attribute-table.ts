import type { XmlPayProfile } from "../../src/dialects/xml/pay/profile.js";

type Allowed = (profile: XmlPayProfile) => string;

const text =
  (words: string): Allowed =>
  () =>
    words;

/** What may stand in attributes that are no choice of words. */
const ALLOWED: Readonly<Record<string, Allowed>> = {
  action: text("an address"),
  statusCallback: text("an address"),
  securityCode: text("true, false"),
  postalCode: ({ knownPostalCode }) => (knownPostalCode ? "true, false, a postal code" : "true, false"),
  minPostalCodeLength: text("1 to 10"),
  timeout: ({ timeoutSeconds: { least, most } }) => `${least} to ${most} seconds`,
  paymentConnector: ({ connector }) =>
    connector === "name" ? "a configured name" : "a configured name, or an absolute address",
  paymentConnectorUrl: text("an absolute address"),
  chargeAmount: text("a decimal from 0 to 1,000,000"),
  currency: text("a code of ISO 4217"),
  language: text("see below"),
  description: text("any text"),
  output: text("at most 50 letters and digits"),
  history: text("disable, compact, full"),
};

/** "| attribute | dialect | default | allowed |" for each attribute of <Pay>, as its profile has it. */
export function attributeRows(dialect: string, profile: XmlPayProfile): string[] {
  const choices: Readonly<Record<string, readonly string[]>> = { ...profile.choices };
  return profile.attributes.map((name) => {
    const allowed = choices[name]?.join(", ") ?? ALLOWED[name]?.(profile);
    if (allowed === undefined) throw new Error(`nothing is known of the attribute ${name}`);
    return `| \`${name}\` | ${dialect} | ${profile.defaults[name] ?? "none"} | ${allowed} |`;
  });
}

/** The same for the attributes of <Prompt>. */
export function promptRows(dialect: string, { prompt, choices }: XmlPayProfile): string[] {
  const allowed: Readonly<Record<string, string>> = {
    for: prompt.stages.join(", "),
    name: prompt.stages.join(", "),
    attempt: `1 to ${prompt.mostAttempts}`,
    cardType: choices.validCardTypes.join(", "),
    errorType: Object.keys(prompt.errors).join(", "),
    requireMatchingInputs: "true, false",
  };
  return prompt.attributes.map((name) => `| \`${name}\` | ${dialect} | none | ${allowed[name]} |`);
}
