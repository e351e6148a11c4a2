import type { PayRequest, PromptPart } from "../../src/core/payment.js";
import type { Attributes, Part, PayCalls, PromptCall } from "./sdk-pay.js";

const DECIMALS: Readonly<Record<string, number>> = { USD: 2, EUR: 2, JPY: 0, KWD: 3 };

/** White space in spoken text has no meaning. */
const spoken = (text: string) => text.replace(/\s+/g, " ").trim();

function partsOf(part: Part): PromptPart[] {
  const { loop = 1, length = 1, ...others } = part.attributes as { loop?: number; length?: number };
  switch (part.method) {
    case "say":
      return Array.from({ length: loop }, () => ({ kind: "say", text: spoken(part.text), ...others }));
    case "play":
      return Array.from({ length: loop }, () => ({ kind: "play", url: part.text }));
    case "pause":
      return [{ kind: "pause", seconds: length }];
  }
}

function promptOf({ attributes, parts }: PromptCall): unknown {
  const { for: stage, for_, attempt, cardType, errorType, requireMatchingInputs } = attributes;
  return {
    stage: stage ?? for_,
    ...(attempt === undefined ? {} : { attempts: attempt }),
    ...(cardType === undefined ? {} : { brands: cardType }),
    ...(errorType === undefined
      ? {}
      : { errors: (errorType as string[]).map((error) => (error === "timeout" ? "input-timeout" : error)) }),
    ...(requireMatchingInputs === true ? { again: true } : {}),
    parts: parts.flatMap(partsOf),
  };
}

function fieldsOf({ paymentMethod, securityCode = true, postalCode = "true" }: Attributes) {
  if (paymentMethod === "ach-debit") return { fields: ["bank-routing-number", "bank-account-number"] };
  const known = postalCode === "true" || postalCode === "false" ? {} : { knownPostalCode: postalCode };
  const fields = [
    "payment-card-number",
    "expiration-date",
    ...(securityCode === true ? ["security-code"] : []),
    ...(postalCode === "true" ? ["postal-code"] : []),
  ];
  return { fields, ...known };
}

function transactionOf({ chargeAmount = "0", currency = "usd" }: Attributes) {
  const code = String(currency).toUpperCase();
  const minor = Math.round(Number(chargeAmount) * 10 ** (DECIMALS[code] ?? 0));
  const transaction =
    minor === 0 ? { kind: "tokenize" } : { kind: "charge", amount: { minor, currency: code } };
  return { currency: code, transaction };
}

function connectorOf({ paymentConnector = "Default", paymentConnectorUrl }: Attributes) {
  return paymentConnectorUrl === undefined ? { name: paymentConnector } : { url: paymentConnectorUrl };
}

/** The complete request of a <Pay> with these attributes, according to a vendor's page. */
export function expectedRequest(
  { attributes, prompts, parameters }: PayCalls,
  tries: (maxAttempts?: number) => number,
): unknown {
  const { action, statusCallback, statusCallbackMethod = "POST", bankAccountType } = attributes;
  const language = String(attributes.language ?? "en-US");
  const isBank = attributes.paymentMethod === "ach-debit";
  const { fields, ...known } = fieldsOf(attributes);
  const written = prompts.map(promptOf) as PayRequest["prompts"];
  return {
    method: attributes.paymentMethod ?? "credit-card",
    ...(isBank ? { bankAccountType: bankAccountType ?? "consumer-checking" } : {}),
    fields,
    ...known,
    matching: fields.filter((field) => written.some(({ stage, again }) => again === true && stage === field)),
    retriesDeclined: false,
    reportsEnd: false,
    timeoutMs: Number(attributes.timeout ?? 5) * 1_000,
    maxAttempts: tries(attributes.maxAttempts as number | undefined),
    validBrands: attributes.validCardTypes ?? ["visa", "mastercard", "amex"],
    minPostalCodeLength: attributes.minPostalCodeLength ?? 1,
    ...transactionOf(attributes),
    tokenType: attributes.tokenType ?? "reusable",
    connector: connectorOf(attributes),
    description: attributes.description ?? "",
    language: language === "en-us" ? "en-US" : language,
    parameters,
    prompts: written,
    ...(action === undefined ? {} : { action: { url: action, method: "POST" } }),
    ...(statusCallback === undefined
      ? {}
      : { statusCallback: { url: statusCallback, method: statusCallbackMethod } }),
  };
}
