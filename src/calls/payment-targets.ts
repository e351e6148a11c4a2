import { withoutQuery } from "../core/http.js";
import type { Target } from "../core/payment.js";
import type { Diagnostic, Place } from "../dialects/program.js";
import type { CallWith } from "./context.js";
import type { Continuation } from "./continuation.js";
import { resolveAllowed } from "./documents.js";
import type { AddressServices } from "./services.js";

/** The absolute addresses that a payment reports to. */
export interface PaymentTargets {
  readonly status?: Target;
  /** Only for an XML verb. */
  readonly action?: Target;
  /** Whether it is the document's own address, in place of an absent `action`. */
  readonly isOwn?: boolean;
  /** Where the document continues if the action returns it unchanged. */
  readonly continuation?: Continuation;
}

/** The call whose pay verb names a callback. */
type NamingCall = CallWith<"warnings" | "url", AddressServices>;

/** The attribute of a pay verb that names a callback. */
interface NamedCallback extends Place {
  readonly attribute: string;
  /** The verb and the attribute in messages. */
  readonly what: string;
  /** The vendor's page does not demand https. */
  readonly plainHttp: boolean;
}

/** The warning of a callback by plain http. */
export function plainHttpWarning({
  line,
  column,
  attribute,
  what,
}: Omit<NamedCallback, "plainHttp">): Diagnostic {
  const message = `${what} has plain http: others can read what it reports.`;
  return { line, column, attribute, code: "DOCUMENT_CALLBACK_PLAIN", message };
}

/**
 * The absolute address of a callback that a pay verb names. One with plain http to a host outside `http.allowedHosts` is
 * reported as a warning where the vendor's page does not demand https. Throws as `resolveAllowed`.
 */
export function callbackTarget(
  named: NamedCallback,
  { url: wanted, method }: Target,
  { url: base, services, warnings }: NamingCall,
): Target {
  const url = resolveAllowed(base, wanted, services, named.plainHttp);
  if (!url.startsWith("http:") || services.refusal(url) === undefined) return { url, method };
  warnings.report(withoutQuery(base), [plainHttpWarning(named)]);
  return { url, method, plainHttp: true };
}
