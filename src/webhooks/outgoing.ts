import type { NewWebhook } from "../domain/outbox.js";
import type { Target } from "../domain/pay.js";
import type { WebhookBody } from "../domain/webhook.js";

/** The request that a webhook makes: a form in the body of a POST or the query of a GET, or JSON by POST. */
export type Outgoing = Pick<NewWebhook, "method" | "url" | "contentType" | "body">;

export function outgoing(target: Target, body: WebhookBody): Outgoing {
  if ("json" in body) {
    const text = JSON.stringify(body.json);
    return { method: "POST", url: target.url, contentType: "application/json", body: text };
  }
  const encoded = new URLSearchParams(body.form as [string, string][]);
  if (target.method === "POST") {
    const contentType = "application/x-www-form-urlencoded";
    return { method: "POST", url: target.url, contentType, body: encoded.toString() };
  }
  const url = new URL(target.url);
  for (const [name, value] of encoded) url.searchParams.append(name, value);
  return { method: "GET", url: url.href, contentType: "", body: "" };
}
