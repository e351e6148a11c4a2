import type { FormFields } from "../core/http.js";
import type { Instrument, PayRequest, Target } from "../core/payment.js";
import { type Dialect, isXmlDialect } from "../dialects/dialect.js";
import type { Transaction } from "../ledger/transaction.js";
import { keptFields, mayBeKept } from "./checkpoint.js";
import type { RunningCall } from "./context.js";

/** What another process needs to go on with a call after a payment. */
export interface Resumption {
  readonly language: string;
  /** What the verb's action is asked; absent where there is none. */
  readonly action?: { readonly target: Target; readonly fields: FormFields };
}

/**
 * What goes into the ledger with a payment, before it is sent: the fields of its action as they would be if its answer
 * never came, masked as every webhook is. What a document has put into its addresses could look like a card number: then
 * nothing is kept.
 */
export function resumption(
  request: PayRequest,
  instrument: Instrument,
  target: Target | undefined,
  { dialect, services }: RunningCall,
): { readonly resume?: string } {
  const { language } = request;
  const action = target &&
    isXmlDialect(dialect) && { target, fields: keptFields(fieldsOf(dialect, request, instrument), services) };
  const resume = JSON.stringify({ language, ...(action ? { action } : {}) } satisfies Resumption);
  return mayBeKept(resume) ? { resume } : {};
}

function fieldsOf(dialect: Dialect, request: PayRequest, instrument: Instrument): FormFields {
  const connector = { state: "unknown", code: "", message: "", parameters: {} } as const;
  return dialect.actionFields(request, {
    result: "payment-connector-error",
    captured: instrument,
    connector,
  });
}

/** What was kept with a payment; undefined where nothing was. */
export function resumptionOf({ resume }: Transaction): Resumption | undefined {
  return resume === undefined ? undefined : JSON.parse(resume);
}

/**
 * The fields of an action with what the ledger knows now. The names are those that all XML dialects use for these values;
 * what the connector gave back as parameters is not kept.
 */
export function fieldsNow(fields: FormFields, transaction: Transaction): FormFields {
  const known = knownNow(transaction);
  return fields.map(([name, value]) => [name, known[name] ?? value] as const);
}

function knownNow(transaction: Transaction): Readonly<Record<string, string>> {
  const { confirmation, token, profile, errorCode, errorMessage, settlement } = transaction;
  if (!isApproved(transaction)) return { PaymentError: errorMessage ?? "", ConnectorError: errorCode ?? "" };
  return {
    Result: "success",
    PaymentConfirmationCode: settlement?.confirmation ?? confirmation ?? "",
    PaymentToken: settlement?.token ?? token ?? "",
    ProfileId: profile ?? "",
    PaymentError: "",
    PayErrorCode: "",
    ConnectorError: "",
  };
}

/** Whether the connector, a lookup or a person says that the payment was made. */
export function isApproved({ state, settlement }: Transaction): boolean {
  return state === "approved" || (state === "settled" && settlement?.as === "approved");
}
