import { hasBodyHash } from "./body-hash.js";
import { hmac, isSame, type Received } from "./hmac.js";
import { type Params, sortedValues } from "./params.js";

/**
 * X-Twilio-Signature: HMAC-SHA1, in base64, of the URL as it was requested and, for a form, of each name and its value,
 * sorted; of several values of one name each different one, sorted (Twilio, "Webhooks security"; getExpectedTwilioSignature
 * of the twilio package). A GET has no params: its fields are in the URL. For a JSON body see `urlWithBodyHash`.
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
 * Whether a request is signed with this token: by its form's fields, or by its JSON body as text; neither for a GET. False
 * where the header X-Twilio-Signature is missing.
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
