/** What is known of a call when it arrives. */
export interface CallInfo {
  /** The channel's UUID on the switch. */
  readonly id: string;
  /** Caller's number or SIP user. */
  readonly from: string;
  readonly callerName: string;
  /** The number or name that was dialled. */
  readonly to: string;
  readonly direction: "inbound" | "outbound";
}

/** Why a call is no longer ours. */
export type Gone =
  | { readonly by: "caller"; readonly cause: string }
  | { readonly by: "us"; readonly cause: string }
  /** Taken elsewhere: transferred by an operator or by the lease. */
  | { readonly by: "transfer" }
  /** Another controller has taken the call over while this one could not reach the switch. */
  | { readonly by: "controller" }
  /** The connection to the switch was given up: the call may still be up, but can't be reached. */
  | { readonly by: "link" };
