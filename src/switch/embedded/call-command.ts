/** What a client asks of a call by `sendmsg`. It waits until the call looks for commands. */
export type CallCommand =
  | {
      readonly kind: "execute";
      readonly application: string;
      readonly argument: string;
      /** The client's own name for it; comes back as Application-UUID. */
      readonly uuid?: string;
      /** `event-lock`: nothing else runs inside it. */
      readonly locked: boolean;
    }
  | { readonly kind: "hangup"; readonly cause: string };
