import type { InvalidPay } from "../../dialects/program.js";
import { asAppError } from "../../domain/errors.js";
import type { PayRequest, Target } from "../../domain/pay.js";
import type { CallContext } from "../context.js";
import { resolveAgainst } from "../documents.js";

/** Where a pay verb's requests go, as absolute addresses. */
export interface PayTargets {
  readonly action?: Target;
  readonly status?: Target;
  /** Addresses that are none: the verb ends with validation-error. */
  readonly mistakes: readonly string[];
}

/**
 * Decision 18: without `action` the document's own address is asked; a document from a file has none, and goes on with
 * the next verb. An address that can't be resolved is found here, before the caller is asked for anything.
 */
export function targetsOf(pay: PayRequest | InvalidPay, { url, services }: CallContext): PayTargets {
  const mistakes: string[] = [];
  const absolute = (attribute: string, asked: Target | undefined): Target | undefined => {
    if (asked === undefined) return undefined;
    try {
      return { url: resolveAgainst(url, asked.url, services.own), method: asked.method };
    } catch (thrown) {
      mistakes.push(`${attribute}: ${asAppError(thrown).message}`);
      return undefined;
    }
  };
  const own: Target | undefined = url.startsWith("file:") ? undefined : { url, method: "POST" };
  const action = absolute("action", pay.action) ?? own;
  const status = services.statusTarget(absolute("statusCallback", pay.statusCallback));
  return {
    ...(action === undefined ? {} : { action }),
    ...(status === undefined ? {} : { status }),
    mistakes,
  };
}
