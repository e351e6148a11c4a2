import type { Pay } from "../../dialects/program.js";
import { asAppError } from "../../domain/errors.js";
import type { Target } from "../../domain/pay.js";
import type { CallContext } from "../context.js";
import { resolveAllowed } from "../documents.js";

/** Where a pay verb's requests go, as absolute addresses. */
export interface PayTargets {
  readonly action?: Target;
  readonly status?: Target;
  /** Addresses that are none: the verb ends with validation-error. */
  readonly mistakes: readonly { readonly attribute: string; readonly message: string }[];
}

/**
 * Decision 18: without `action` the document's own address is asked, unless the dialect goes on with the next verb; so
 * does a document from a file, which has none. An address that can't be resolved, or may not be asked, is found here, before the caller is
 * asked for anything.
 */
export function targetsOf({ request, withoutAction }: Pay, { url, services }: CallContext): PayTargets {
  const mistakes: PayTargets["mistakes"][number][] = [];
  const absolute = (attribute: string, asked: Target | undefined): Target | undefined => {
    if (asked === undefined) return undefined;
    try {
      return { url: resolveAllowed(url, asked.url, services), method: asked.method };
    } catch (thrown) {
      mistakes.push({ attribute, message: `${attribute}: ${asAppError(thrown).message}` });
      return undefined;
    }
  };
  const goesOn = withoutAction === "next-verb" || url.startsWith("file:");
  const own: Target | undefined = goesOn ? undefined : { url, method: "POST" };
  const action = absolute("action", request.action) ?? own;
  const status = services.statusTarget(absolute("statusCallback", request.statusCallback));
  return {
    ...(action === undefined ? {} : { action }),
    ...(status === undefined ? {} : { status }),
    mistakes,
  };
}
