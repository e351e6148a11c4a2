import type { FormFields } from "../core/http.js";
import type { Instrument, MadePayment, PayRequest, Target } from "../core/payment.js";
import { type Dialect, isXmlDialect } from "../dialects/dialect.js";
import type { Transaction } from "../ledger/transaction.js";
import { keptFields, mayBeKept } from "./checkpoint.js";
import type { CallWith } from "./context.js";
import type { Continuation } from "./continuation.js";
import type { PaymentTargets } from "./payment-targets.js";
import type { RecordServices } from "./services.js";

/** What another process needs to continue a call after a payment. */
export interface Resumption {
  readonly language: string;
  /** Where the verb's document continues after the payment if it is unchanged; as in `Next`. */
  readonly continuation?: Continuation;
  /** The request to the verb's action; absent if there is no action. */
  readonly action?: {
    readonly target: Target;
    readonly fields: FormFields;
    /** The target is the document's own address, in place of an absent action. */
    readonly isOwn?: boolean;
  };
}

/**
 * Stored in the ledger with a payment before it is sent: the fields of its action as they would be if the answer never
 * arrived, masked as in every webhook. If an address in the document looks like it contains a card number, nothing is
 * stored.
 */
export function resumption(
  request: PayRequest,
  instrument: Instrument,
  { action: target, isOwn = false, continuation }: Pick<PaymentTargets, "action" | "isOwn" | "continuation">,
  { dialect, services }: CallWith<"dialect", Pick<RecordServices, "keepExpiry">>,
): { readonly resume?: string } {
  const { language } = request;
  const action = target &&
    isXmlDialect(dialect) && {
      target,
      fields: keptFields(fieldsOf(dialect, request, instrument), services),
      isOwn,
    };
  const resume = JSON.stringify({
    language,
    ...(continuation === undefined ? {} : { continuation }),
    ...(action ? { action } : {}),
  } satisfies Resumption);
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

/** The data stored with a payment; undefined if there is none. */
export function resumptionOf({ resume }: Transaction): Resumption | undefined {
  return resume === undefined ? undefined : JSON.parse(resume);
}

/**
 * The fields of an action, updated from the ledger. The names are those that all XML dialects use for these values; the
 * parameters of the connector's answer are not stored.
 */
export function fieldsNow(fields: FormFields, transaction: Transaction): FormFields {
  const known = knownNow(transaction);
  return fields.map(([name, value]) => [name, known[name] ?? value] as const);
}

/** What a payment that was made has given. */
export function madeIn({ confirmation, token, settlement }: Transaction): MadePayment {
  return { confirmation: settlement?.confirmation ?? confirmation, token: settlement?.token ?? token };
}

function knownNow(transaction: Transaction): Readonly<Record<string, string>> {
  const { profile, errorCode, errorMessage } = transaction;
  const { confirmation, token } = madeIn(transaction);
  if (!isApproved(transaction)) return { PaymentError: errorMessage ?? "", ConnectorError: errorCode ?? "" };
  return {
    Result: "success",
    PaymentConfirmationCode: confirmation ?? "",
    PaymentToken: token ?? "",
    ProfileId: profile ?? "",
    PaymentError: "",
    PayErrorCode: "",
    ConnectorError: "",
  };
}

/** Whether the connector, a lookup or a person confirmed the payment. */
export function isApproved({ state, settlement }: Transaction): boolean {
  return state === "approved" || (state === "settled" && settlement?.as === "approved");
}
