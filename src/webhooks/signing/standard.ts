import { Webhook, WebhookVerificationError } from "standardwebhooks";
import type { Received } from "./hmac.js";

const NAMES = ["webhook-id", "webhook-timestamp", "webhook-signature"] as const;

/** The three headers, as a server has received them; other headers beside them are passed over. */
export interface StandardHeaders {
  readonly "webhook-id"?: Received;
  readonly "webhook-timestamp"?: Received;
  readonly "webhook-signature"?: Received;
}

/**
 * `webhook-signature` of Standard Webhooks, `v1,...`, of id, time and body. `at`: milliseconds since the epoch. The body
 * of a GET is "": its query is not signed.
 */
export function standardSignature(secret: string, id: string, at: number, body: string): string {
  return new Webhook(secret).sign(id, new Date(at), body);
}

/** The headers of a request. One signature for each secret, so that keys change with overlap; none: no signature. */
export function standardHeaders(
  secrets: readonly string[],
  id: string,
  at: number,
  body: string,
): Readonly<Record<string, string>> {
  const signatures = secrets.map((secret) => standardSignature(secret, id, at, body));
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at / 1000)),
    ...(signatures.length === 0 ? {} : { "webhook-signature": signatures.join(" ") }),
  };
}

/** Whether one of the signatures is made with this secret, not more than five minutes from now; false where a header is missing. */
export function verifyStandard(secret: string, headers: StandardHeaders, body: string): boolean {
  const received = Object.fromEntries(
    NAMES.flatMap((name) => (typeof headers[name] === "string" ? [[name, headers[name]]] : [])),
  );
  try {
    new Webhook(secret).verify(body, received, { jsonParse: false });
    return true;
  } catch (thrown) {
    if (thrown instanceof WebhookVerificationError) return false;
    throw thrown;
  }
}
