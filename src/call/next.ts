import type { Target } from "../domain/pay.js";
import type { FormFields } from "../domain/webhook.js";

/** What follows a verb. */
export type Next =
  | { readonly go: "on" }
  /** To another document; `target.url` is absolute. */
  | {
      readonly go: "to";
      readonly target: Target;
      readonly fields: FormFields;
      /** Of the fields those that another controller may know, which would ask the document anew; none by default. */
      readonly kept?: FormFields;
    }
  /** The call ends, with this hangup cause of FreeSWITCH. */
  | { readonly go: "end"; readonly cause: string };

export const onward: Next = { go: "on" };
