import type { HttpClient, HttpRequest } from "../../src/core/http.js";
import { WebhookSender } from "../../src/webhooks/sender.js";
import { Signer, type SigningKeys } from "../../src/webhooks/signer.js";

export const NO_KEYS: SigningKeys = { standard: [], twiml: [], cxml: [], swml: [] };

/** A sender whose requests `http` receives. */
export function senderTo(
  http: HttpClient,
  keys: Partial<SigningKeys> = {},
  now: () => number = Date.now,
): WebhookSender {
  return new WebhookSender(http, new Signer({ ...NO_KEYS, ...keys }), now);
}

/** The body of a request as text. */
export function bodyOf({ body }: HttpRequest): string {
  return new TextDecoder().decode(body);
}
