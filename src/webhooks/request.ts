import type { Target } from "../domain/pay.js";
import type { WebhookBody, WebhookRequest } from "../domain/webhook.js";

export const FORM = "application/x-www-form-urlencoded";
export const JSON_TYPE = "application/json";

/**
 * The request that tells a target, whose URL is absolute: JSON always by POST; a form in the body of a POST, or behind
 * what the URL's query already says, which stays as it is.
 */
export function webhookRequest({ url, method }: Target, body: WebhookBody): WebhookRequest {
  const to = new URL(url);
  // A fragment is not sent, and so not signed.
  to.hash = "";
  if ("json" in body)
    return { method: "POST", url: to.href, contentType: JSON_TYPE, body: JSON.stringify(body.json) };
  const form = new URLSearchParams(body.form as [string, string][]).toString();
  if (method === "POST") return { method, url: to.href, contentType: FORM, body: form };
  to.search = [to.search.slice(1), form].filter((part) => part !== "").join("&");
  return { method, url: to.href, contentType: "", body: "" };
}
