import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { Webhook, WebhookVerificationError } from "standardwebhooks";
import { parseUrl } from "../core/url.js";

/** A header as a server has received it: a list when it was sent several times, undefined when it was not sent. */
type Received = string | readonly string[] | undefined;

/** Throws TypeError for an empty key: anyone could sign with it. */
function hmac(algorithm: "sha1" | "sha256", key: string, text: string, encoding: "base64" | "hex"): string {
  if (key === "") throw new TypeError("the key of a signature is empty");
  return createHmac(algorithm, key).update(text, "utf8").digest(encoding);
}

function sha256Hex(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

/**
 * Whether a received signature is the right one, compared in constant time. A header that was not sent, or was sent twice,
 * never matches.
 */
function isSame(one: Received, other: string): boolean {
  if (typeof one !== "string") return false;
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

const NAME = "bodySHA256";

/**
 * The URL for a JSON body, so that a signature over the URL also covers the body: with the body's hash as the
 * last parameter of its query (Twilio, "Webhooks security", section "Validate signatures of JSON requests").
 */
export function urlWithBodyHash(url: string, body: string): string {
  const to = new URL(url);
  to.search = [to.search.slice(1), `${NAME}=${sha256Hex(body)}`].filter((part) => part !== "").join("&");
  return to.href;
}

/** Whether the URL of a request contains the hash of its body. */
export function hasBodyHash(url: string, body: string): boolean {
  const hash = parseUrl(url)?.searchParams.get(NAME) ?? null;
  return hash !== null && isSame(hash, sha256Hex(body));
}

/**
 * The fields of a form: `new URLSearchParams(body)`, `Object.entries(request.body)` of a body that a framework has parsed,
 * or a list of pairs.
 */
export type Params = Iterable<readonly [name: string, value: string | readonly string[]]>;

/** The values of each name, in their order; the names in the order of their UTF-16 code units, as JavaScript sorts. */
export function sortedValues(
  params: Params,
): readonly (readonly [name: string, values: readonly string[]])[] {
  const byName = new Map<string, string[]>();
  for (const [name, value] of params) {
    const values = byName.get(name) ?? [];
    values.push(...(typeof value === "string" ? [value] : value));
    byName.set(name, values);
  }
  return [...byName.keys()].sort().map((name) => [name, byName.get(name) as string[]] as const);
}

/**
 * X-Twilio-Signature: HMAC-SHA1, in base64, of the URL as it was requested and, for a form, of each name and its value,
 * sorted by name; of several values of one name, each distinct one, sorted (Twilio, "Webhooks security";
 * getExpectedTwilioSignature of the twilio package). A GET has no params: its fields are in the URL. For a JSON body see
 * `urlWithBodyHash`.
 */
export function twilioSignature(authToken: string, url: string, params: Params = []): string {
  const fields = sortedValues(params).map(([name, values]) =>
    [...new Set(values)]
      .sort()
      .map((value) => name + value)
      .join(""),
  );
  return hmac("sha1", authToken, url + fields.join(""), "base64");
}

/**
 * Whether a request is signed with this token. `sent`: the fields of its form, or its JSON body as text; neither for a GET.
 * False when the header X-Twilio-Signature is missing.
 */
export function verifyTwilio(
  authToken: string,
  signature: Received,
  url: string,
  sent: Params | string = [],
): boolean {
  if (typeof sent !== "string") return isSame(signature, twilioSignature(authToken, url, sent));
  return hasBodyHash(url, sent) && isSame(signature, twilioSignature(authToken, url));
}

/**
 * X-SignalWire-Signature of a cXML request: HMAC-SHA1, in base64, of the URL and of each name and value of the form; the
 * names sorted, the values of one name in the order received (validateRequest of @signalwire/compatibility-api). A GET has
 * no params.
 */
export function signalwireFormSignature(signingKey: string, url: string, params: Params = []): string {
  const fields = sortedValues(params).flatMap(([name, values]) => values.map((value) => name + value));
  return hmac("sha1", signingKey, url + fields.join(""), "base64");
}

/**
 * X-SignalWire-Signature of a SWML request: HMAC-SHA1, in hexadecimal digits, of the URL and the body as it was sent.
 * With "sha256" it is X-SignalWire-Sha256-Signature, which SignalWire's SDKs check first (validateWebhookSignature and
 * validateWebhookSignatureSha256 of @signalwire/sdk).
 */
export function signalwireJsonSignature(
  signingKey: string,
  url: string,
  body: string,
  algorithm: "sha1" | "sha256" = "sha1",
): string {
  return hmac(algorithm, signingKey, url + body, "hex");
}

/** X-SignalWire-Signature: of a form by its fields, of a JSON body by its text. */
export function signalwireSignature(signingKey: string, url: string, sent: Params | string = []): string {
  return typeof sent === "string"
    ? signalwireJsonSignature(signingKey, url, sent)
    : signalwireFormSignature(signingKey, url, sent);
}

/**
 * Whether X-SignalWire-Signature is right; false when it is missing. A JSON body may also be signed by its hash in the URL,
 * as cXML's is.
 */
export function verifySignalwire(
  signingKey: string,
  signature: Received,
  url: string,
  sent: Params | string = [],
): boolean {
  if (isSame(signature, signalwireSignature(signingKey, url, sent))) return true;
  const isHashed = typeof sent === "string" && hasBodyHash(url, sent);
  return isHashed && isSame(signature, signalwireFormSignature(signingKey, url));
}

const NAMES = ["webhook-id", "webhook-timestamp", "webhook-signature"] as const;

/** The three headers, as a server has received them; other headers are ignored. */
export interface StandardHeaders {
  readonly [other: string]: Received;
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

/** The headers of a request: one signature for each secret, so that keys can overlap in a rotation; no secrets: none. */
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

/** Whether one of the signatures was made with this secret, within five minutes of now; false when a header is missing. */
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
