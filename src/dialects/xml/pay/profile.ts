import type { CardBrand } from "../../../domain/card-brand.js";
import type { CardField, FieldError, PayRequest, Stage } from "../../../domain/pay.js";

/** What tells the <Pay> of one XML dialect from that of another. Data only. */
export interface XmlPayProfile {
  /** The attributes that <Pay> takes. */
  readonly attributes: readonly string[];
  /** The order in which the fields of a card are asked. */
  readonly fields: readonly CardField[];
  readonly timeoutSeconds: { readonly most: number; readonly usual: number };
  readonly maxAttempts: { readonly choices: readonly string[]; readonly usual: number };
  readonly actionMethods: readonly ("GET" | "POST")[];
  readonly statusMethods: readonly ("GET" | "POST")[];
  /** Whether `postalCode` may be a postal code that is known beforehand. */
  readonly knownPostalCode: boolean;
  readonly connector: string;
  readonly tokenTypes: readonly PayRequest["tokenType"][];
  readonly tokenType: PayRequest["tokenType"];
  readonly bankAccountTypes: readonly string[];
  readonly currency: string;
  readonly language: string;
  readonly cardTypes: readonly CardBrand[];
  readonly validCardTypes: readonly CardBrand[];
  readonly prompt: XmlPromptProfile;
  /** The vendor's number for a wrong value, by attribute; "" is for every other attribute. */
  readonly vendorCodes: Readonly<Record<string, string>>;
  /** The vendor's number for a `bankAccountType` where no bank account is asked for. */
  readonly bankAccountTypeMisplaced: string;
}

export interface XmlPromptProfile {
  readonly attributes: readonly string[];
  /** What `for` may be: our stage, or null for a stage that no card payment has. */
  readonly stages: Readonly<Record<string, Stage | null>>;
  readonly mostAttempts: number;
  /** What `errorType` may be: our name, or null for an error that no card payment has. */
  readonly errors: Readonly<Record<string, FieldError | null>>;
}

/** The languages of the built-in prompts, decision 17; a document may write them in any case. */
export const PROMPT_LANGUAGES = [
  "en-AU",
  "en-CA",
  "en-GB",
  "en-IN",
  "en-US",
  "es-ES",
  "es-MX",
  "es-US",
  "fr-CA",
  "fr-FR",
  "de-DE",
  "it-IT",
  "pl-PL",
] as const;
