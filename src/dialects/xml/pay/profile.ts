import type { CardBrand } from "../../../core/card-number.js";
import type {
  BankAccountType,
  CardField,
  Field,
  FieldError,
  PayRequest,
  Stage,
  Target,
} from "../../../core/payment.js";

import type { CallbackAttribute } from "../../program.js";

/** What distinguishes the <Pay> of one XML dialect from another: the attribute table of its page. Data only. */
export interface XmlPayProfile {
  /** The attributes that <Pay> takes. */
  readonly attributes: readonly string[];
  /** The defaults of absent attributes, written as in a document. */
  readonly defaults: Readonly<Record<string, string>>;
  readonly choices: XmlPayChoices;
  /** The order in which the fields of a card are collected. */
  readonly fields: readonly CardField[];
  readonly timeoutSeconds: { readonly least: number; readonly most: number };
  /** Whether `maxAttempts` counts each request of a field, or only those after the first. */
  readonly maxAttemptsCounts: "tries" | "retries";
  /** The page's limit of `chargeAmount`, in whole units of the currency; absent if it has none. */
  readonly largestAmount?: number;
  /** Whether `postalCode` may hold a postal code that is already known. */
  readonly knownPostalCode: boolean;
  /** Whether `paymentConnector` names a connector, or `paymentConnectorUrl` gives its address. */
  readonly connector: "name" | "url";
  /** The addresses for which the page does not demand https. */
  readonly plainHttp: readonly CallbackAttribute[];
  readonly bank: XmlBankProfile;
  readonly prompt: XmlPromptProfile;
  /** The vendor's number for a wrong value, by attribute; "" is for every other attribute. */
  readonly vendorCodes: Readonly<Record<string, string>>;
  /** The vendor's number for a required attribute that is absent. */
  readonly missingCode?: string;
  /** Present where the next verb follows a <Pay> that has no `action`, instead of the document's own address. */
  readonly withoutAction?: "next-verb";
  /** Present where a connector that is not configured ends the call. */
  readonly unknownConnector?: "hang-up";
  /** Which attributes the levels of `history` log. */
  readonly history?: { readonly compact: readonly string[]; readonly full: readonly string[] };
}

/** The allowed values of attributes. */
export interface XmlPayChoices {
  readonly input: readonly string[];
  readonly method: readonly Target["method"][];
  readonly statusCallbackMethod: readonly Target["method"][];
  readonly paymentMethod: readonly PayRequest["method"][];
  readonly bankAccountType: readonly BankAccountType[];
  readonly maxAttempts: readonly string[];
  readonly tokenType: readonly PayRequest["tokenType"][];
  readonly validCardTypes: readonly CardBrand[];
}

/** The limits of a bank payment (ACH) compared with a card payment. */
export interface XmlBankProfile {
  /** Whether an account can be charged at once; otherwise it can only be tokenized. */
  readonly charges: boolean;
  /** The first one is the default `tokenType`. */
  readonly tokenTypes: readonly PayRequest["tokenType"][];
  /** Languages of the built-in prompts. */
  readonly languages: readonly string[];
  /** The vendor's number for a `bankAccountType` on a card payment; absent if it is ignored. */
  readonly typeOnCardCode?: string;
}

export interface XmlPromptProfile {
  readonly attributes: readonly string[];
  /** The attributes that may name the stage; the first one is that of the page. */
  readonly stageAttributes: readonly [string, ...string[]];
  readonly stages: readonly Stage[];
  /** Silent stages: a document cannot define prompts for them. */
  readonly silent: readonly Stage[];
  /** Fields that `requireMatchingInputs` is for. */
  readonly matchable: readonly Field[];
  readonly mostAttempts: number;
  /** What `errorType` may be: our name, or null for an error after which no field is asked again. */
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

/** The languages that Twilio and SignalWire have for bank payments. */
export const ENGLISH = PROMPT_LANGUAGES.filter((language) => language.startsWith("en-"));
