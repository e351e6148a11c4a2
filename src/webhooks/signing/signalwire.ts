import { hasBodyHash } from "./body-hash.js";
import { hmac, isSame, type Received } from "./hmac.js";
import { type Params, sortedValues } from "./params.js";

/**
 * X-SignalWire-Signature of a cXML request: HMAC-SHA1, in base64, of the URL and of each name and value of the form; the
 * names sorted, the values of one name as they came (validateRequest of @signalwire/compatibility-api). A GET has no params.
 */
export function signalwireFormSignature(signingKey: string, url: string, params: Params = []): string {
  const fields = sortedValues(params).flatMap(([name, values]) => values.map((value) => name + value));
  return hmac("sha1", signingKey, url + fields.join(""), "base64");
}

/**
 * X-SignalWire-Signature of a SWML request: HMAC-SHA1, in hexadecimal digits, of the URL and the body as it was sent.
 * With "sha256" it is X-SignalWire-Sha256-Signature, which SignalWire's SDKs look at first (validateWebhookSignature and
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

/** Whether X-SignalWire-Signature is right, false where it is missing; a JSON body may also be signed by its hash in the URL, as cXML's is. */
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
