import type { ConnectorConfig } from "./schema.js";

export interface SwitchConfig {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  readonly context: string;
  readonly keepLogLevel: boolean;
}

export interface PromptsConfig {
  /** Where this process writes rendered prompts; absolute. */
  readonly directory: string;
  /** The same directory as FreeSWITCH sees it; absolute. */
  readonly switchDirectory: string;
  /** Whether the operator named that path, and so knows of the directory. */
  readonly shared: boolean;
  /** `auto`: espeak-ng when it is on the PATH. */
  readonly renderer:
    | "auto"
    | "none"
    | { readonly command: readonly string[]; readonly voices: Readonly<Record<string, string>> };
  readonly speech: { readonly engine: string; readonly voice: string };
}

export const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The whole configuration, with every default filled in. */
export interface Config {
  /** Empty: the embedded switch. */
  readonly switches: readonly SwitchConfig[];
  readonly http: { readonly host: string; readonly port: number; readonly allowedHosts: readonly string[] };
  /** By dialled number; `*` for every other one. */
  readonly apps: Readonly<Record<string, { readonly document: string; readonly dialect: string }>>;
  readonly connectors: Readonly<Record<string, ConnectorConfig>>;
  /** By dialect: the ids that its requests name. */
  readonly accounts: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** How documents dial: dial strings of FreeSWITCH with `{address}` in them. */
  readonly dial: { readonly sip?: string; readonly number?: string };
  readonly prompts: PromptsConfig;
  readonly limits: { readonly graceMs: number; readonly leaseSeconds: number };
  readonly timeZone: string;
  readonly logLevel: LogLevel;
}
