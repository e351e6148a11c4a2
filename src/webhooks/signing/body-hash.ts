import { isSame, sha256Hex } from "./hmac.js";

const NAME = "bodySHA256";

/**
 * The URL by which a JSON body is sent so that a signature over the URL covers the body too: with the body's hash as the
 * last parameter of its query (Twilio, "Webhooks security", section "Validate signatures of JSON requests").
 */
export function urlWithBodyHash(url: string, body: string): string {
  const to = new URL(url);
  to.search = [to.search.slice(1), `${NAME}=${sha256Hex(body)}`].filter((part) => part !== "").join("&");
  return to.href;
}

/** Whether the URL of a request bears the hash of its body. */
export function hasBodyHash(url: string, body: string): boolean {
  const hash = URL.canParse(url) ? new URL(url).searchParams.get(NAME) : null;
  return hash !== null && isSame(hash, sha256Hex(body));
}
