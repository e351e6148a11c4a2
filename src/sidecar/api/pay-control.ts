/** Who can stop the payment that is being collected on a call. */
export interface PayControl {
  stop(callId: string): "stopped" | "unknown-call" | "no-payment";
}
