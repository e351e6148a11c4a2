import type { WebhookRequest } from "../../domain/webhook.js";
import { FORM, JSON_TYPE } from "../request.js";
import { urlWithBodyHash } from "./body-hash.js";
import type { Params } from "./params.js";
import { signalwireFormSignature, signalwireJsonSignature } from "./signalwire.js";
import { twilioSignature } from "./twilio.js";

/** What a signature adds to a request. */
export interface Signed {
  /** The URL to request. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A vendor's way to sign a request with a key. */
export type Scheme = (request: WebhookRequest, key: string) => Signed;

/** By the dialect's name. VoXML and events have no way of their own: the Standard Webhooks headers sign them. */
export const SCHEMES: ReadonlyMap<string, Scheme> = new Map<string, Scheme>([
  ["twiml", byForm("x-twilio-signature", twilioSignature)],
  ["cxml", byForm("x-signalwire-signature", signalwireFormSignature)],
  [
    "swml",
    ({ url, body }, key) => ({
      url,
      headers: {
        "x-signalwire-signature": signalwireJsonSignature(key, url, body),
        "x-signalwire-sha256-signature": signalwireJsonSignature(key, url, body, "sha256"),
      },
    }),
  ],
]);

function byForm(header: string, sign: (key: string, url: string, params: Params) => string): Scheme {
  return (request, key) => {
    const { contentType, body } = request;
    const url = contentType === JSON_TYPE ? urlWithBodyHash(request.url, body) : request.url;
    const params = contentType === FORM ? new URLSearchParams(body) : [];
    return { url, headers: { [header]: sign(key, url, params) } };
  };
}
