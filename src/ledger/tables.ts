import type { Generated } from "kysely";
import type { CallRecord } from "./ledger.js";
import type { NewWebhook, WebhookState } from "./outbox.js";
import type { NewTransaction, SettledAs, TransactionState } from "./transaction.js";

export type DatabaseKind = "sqlite" | "postgres";

/** A column of the same name for each property; an optional property is a nullable column. */
type Columns<Row> = {
  [Name in keyof Row]-?: undefined extends Row[Name] ? Exclude<Row[Name], undefined> | null : Row[Name];
};

/** The columns are named in snake_case in the database (docs/ledger.md). */
export interface TransactionsTable extends Columns<NewTransaction> {
  readonly state: TransactionState;
  /** The controller that created it and waits for its answer. */
  readonly controller: string;
  readonly sentAt: number | null;
  readonly dueAt: number | null;
  readonly answeredAt: number | null;
  readonly token: string | null;
  readonly profile: string | null;
  readonly confirmation: string | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly settledAs: SettledAs | null;
  readonly settledBy: string | null;
  readonly settledNote: string | null;
  readonly settledConfirmation: string | null;
  readonly settledToken: string | null;
  readonly settledAt: number | null;
}

export interface WebhooksTable extends Columns<NewWebhook> {
  readonly sequence: Generated<number>;
  /** Null in a row of an older version. */
  readonly number: number | null;
  /** Until when later webhooks of its stream and signer wait for it; null before its first attempt. */
  readonly holdsUntil: number | null;
  readonly state: WebhookState;
  readonly attempts: number;
  readonly nextAt: number;
  /** When its lease ends; 0: not leased. */
  readonly leasedUntil: number;
  /** The controller that holds, or last held, the lease. */
  readonly leasedBy: string | null;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  /** When it was delivered or became dead. */
  readonly endedAt: number | null;
}

export interface CallsTable extends Columns<Omit<CallRecord, "from" | "to">> {
  /** The controller that serves it. */
  readonly controller: string;
  readonly fromNumber: string;
  readonly toNumber: string;
}

interface CheckpointsTable {
  readonly callId: string;
  readonly url: string;
  readonly method: "GET" | "POST";
  /** JSON. */
  readonly fields: string | null;
  /** JSON. */
  readonly continuation: string | null;
  readonly at: number;
}

interface ProbesTable {
  readonly controller: string;
  readonly writtenAt: number;
  readonly filling: string;
}

export interface Tables {
  /** One row, inserted when the tables are created. */
  readonly ledgers: { readonly id: string };
  readonly checkpoints: CheckpointsTable;
  readonly transactions: TransactionsTable;
  readonly webhooks: WebhooksTable;
  readonly calls: CallsTable;
  readonly probes: ProbesTable;
}

/** A row without its null columns: a null column becomes an absent property. */
type WithoutNulls<Row> = {
  [Name in keyof Row as null extends Row[Name] ? never : Name]: Row[Name];
} & {
  [Name in keyof Row as null extends Row[Name] ? Name : never]?: Exclude<Row[Name], null>;
};

export function withoutNulls<Row extends object>(row: Row): WithoutNulls<Row> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as WithoutNulls<Row>;
}
