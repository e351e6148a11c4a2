import { hasCredentials, withoutCredentials } from "../core/address-credentials.js";
import type { WebhookBody, WebhookRequest } from "../core/http.js";
import type { Target } from "../core/payment.js";
import {
  type Params,
  signalwireFormSignature,
  signalwireJsonSignature,
  standardHeaders,
  twilioSignature,
  urlWithBodyHash,
} from "./signing.js";

const FORM = "application/x-www-form-urlencoded";
const JSON_TYPE = "application/json";

/**
 * The request to a target, whose URL is absolute: JSON always by POST; a form in the body of a POST, or appended to the
 * URL's existing query, which is left unchanged.
 */
export function webhookRequest({ url, method }: Target, body: WebhookBody): WebhookRequest {
  const to = new URL(url);
  // A fragment is not sent, so it is not signed.
  to.hash = "";
  if ("json" in body)
    return { method: "POST", url: to.href, contentType: JSON_TYPE, body: JSON.stringify(body.json) };
  const form = new URLSearchParams(body.form as [string, string][]).toString();
  if (method === "POST") return { method, url: to.href, contentType: FORM, body: form };
  to.search = [to.search.slice(1), form].filter((part) => part !== "").join("&");
  return { method, url: to.href, contentType: "", body: "" };
}

/** What a signature adds to a request. */
interface Signed {
  /** The URL to request. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A vendor's scheme for signing a request with a key. */
type Scheme = (request: WebhookRequest, key: string) => Signed;

/** By the dialect's name. VoXML and events have no vendor scheme: the Standard Webhooks headers sign them. */
const SCHEMES: ReadonlyMap<string, Scheme> = new Map<string, Scheme>([
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

/** Keys by scheme. Every key of `standard` signs; of the others only the first: their headers hold one signature. */
export interface SigningKeys {
  readonly standard: readonly string[];
  readonly twiml: readonly string[];
  readonly cxml: readonly string[];
  readonly swml: readonly string[];
}

/** Signs requests by the vendor's scheme when its key is configured, and always by Standard Webhooks. */
export class Signer {
  readonly #standard: readonly string[];
  readonly #first: ReadonlyMap<string, string | undefined>;

  constructor({ standard, twiml, cxml, swml }: SigningKeys) {
    this.#standard = standard;
    this.#first = new Map([
      ["twiml", twiml[0]],
      ["cxml", cxml[0]],
      ["swml", swml[0]],
    ]);
  }

  /**
   * The URL and headers with which a request is sent. What is signed is the URL that the server sees: credentials in it are
   * sent in a header. `scheme`: a dialect's name, or `event`. `id`: the same on each attempt. `at`: when this attempt
   * begins, in milliseconds since the epoch.
   */
  sign(request: WebhookRequest, scheme: string, id: string, at: number): Signed {
    const key = this.#first.get(scheme);
    const seen = { ...request, url: withoutCredentials(request.url) };
    const vendor = key === undefined ? undefined : SCHEMES.get(scheme)?.(seen, key);
    return {
      url: withCredentialsOf(new URL(request.url), vendor?.url ?? seen.url),
      headers: {
        ...(request.contentType === "" ? {} : { "content-type": request.contentType }),
        // Twilio marks a retry by the same token.
        ...(scheme === "twiml" ? { "i-twilio-idempotency-token": id } : {}),
        ...vendor?.headers,
        ...standardHeaders(this.#standard, id, at, request.body),
      },
    };
  }
}

function withCredentialsOf(from: URL, url: string): string {
  if (!hasCredentials(from)) return url;
  const to = new URL(url);
  to.username = from.username;
  to.password = from.password;
  return to.href;
}
