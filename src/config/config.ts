import type { Scope } from "../core/scopes.js";
import type { ConnectorConfig, EndpointConfig, LOG_LEVELS } from "./schema.js";

export interface SwitchConfig {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  readonly context: string;
  readonly keepLogLevel: boolean;
  /** Serves even though another controller serves the same FreeSWITCH with a separate ledger. */
  readonly takeover: boolean;
}

interface PromptsConfig {
  /** Where this process writes rendered prompts; absolute. */
  readonly directory: string;
  /** The same directory as FreeSWITCH sees it; absolute. */
  readonly switchDirectory: string;
  /** Whether the operator set that path, and therefore knows about the directory. */
  readonly shared: boolean;
  /** Who besides this process's user may read the sounds. */
  readonly readers: "owner" | "group" | "everyone";
  /** The limit for all sounds together, in mebibytes. */
  readonly mostMegabytes: number;
  /** Days after which a sound that was not played is removed. */
  readonly keepDays: number;
  /** `auto`: espeak-ng when it is on the PATH. */
  readonly renderer:
    | "auto"
    | "none"
    | { readonly command: readonly string[]; readonly voices: Readonly<Record<string, string>> };
  readonly speech: { readonly engine: string; readonly voice: string };
}

export type LogLevel = (typeof LOG_LEVELS)[number];

export type LedgerConfig = {
  /** Whether a card's expiry is kept. */
  readonly keepExpiry: boolean;
  /** Days after which delivered webhooks and calls are deleted. */
  readonly keepDays: number;
} & (
  | { readonly kind: "sqlite" /** Absolute, or `:memory:`. */; readonly path: string }
  | { readonly kind: "postgres"; readonly url: string }
);

/** Keys of the webhooks and of the requests for documents. In each list the first key signs where only one can. */
export interface SigningConfig {
  /** Of Standard Webhooks, `whsec_...`. */
  readonly standard: readonly string[];
  readonly twiml: readonly string[];
  readonly cxml: readonly string[];
  readonly swml: readonly string[];
}

/** One key of the API; the key itself is not kept. */
export interface ApiKeyConfig {
  readonly name: string;
  /** SHA-256 of the key, in lower-case hexadecimal digits. */
  readonly sha256: string;
  readonly scopes: readonly Scope[];
}

/** How many declined payments are allowed in a window; 0: no limit. */
interface CardingConfig {
  readonly windowMs: number;
  readonly perCaller: number;
  readonly perDestination: number;
  readonly perCard: number;
}

export interface AppConfig {
  readonly document: string;
  /** How the document and the fallback are requested. */
  readonly method: "GET" | "POST";
  readonly dialect: string;
  /** Requested when a document cannot be fetched. */
  readonly fallback?: string;
}

/** The whole configuration, with every default filled in. */
export interface Config {
  /** Empty: the embedded switch. */
  readonly switches: readonly SwitchConfig[];
  readonly http: {
    readonly host: string;
    readonly port: number;
    readonly allowedHosts: readonly string[];
    /** Whether this machine's servers may be requested because the configuration does not say otherwise. */
    readonly opensLoopback: boolean;
    /** Whether other machines than this one may call with the web phone. */
    readonly openWebPhone: boolean;
  };
  /** By dialed number; `*` for every other number. */
  readonly apps: Readonly<Record<string, AppConfig>>;
  readonly connectors: Readonly<Record<string, ConnectorConfig>>;
  /** Settings for connectors whose address a document gives, by a prefix of the address. */
  readonly connectorsByUrl: Readonly<Record<string, EndpointConfig>>;
  /** By dialect: the ids that its requests contain. */
  readonly accounts: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly signing: SigningConfig;
  readonly ledger: LedgerConfig;
  /** Where events about transactions are sent. */
  readonly eventsUrl?: string;
  /** Empty: the API is off, or, with the embedded switch, accepts the key that this run generates. */
  readonly apiKeys: readonly ApiKeyConfig[];
  /** How documents dial: dial strings of FreeSWITCH with `{address}` in them. */
  readonly dial: { readonly sip?: string; readonly number?: string };
  readonly prompts: PromptsConfig;
  readonly limits: {
    readonly graceMs: number;
    readonly leaseSeconds: number;
    readonly drainSeconds: number;
    readonly requestsPerMinute: number;
    readonly carding: CardingConfig;
  };
  readonly timeZone: string;
  readonly logLevel: LogLevel;
  /** Allowed but inadvisable settings, each in a sentence with its remedy. */
  readonly warnings: readonly string[];
}

/** The process's environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;
