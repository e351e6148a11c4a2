import type { HttpAnswer, HttpClient } from "../domain/http.js";
import type { Target } from "../domain/pay.js";
import type { WebhookBody } from "../domain/webhook.js";
import { sendForm } from "./form.js";

/** Sends a webhook: a form in its method's way, JSON by POST. Throws what HttpClient.send throws. */
export function sendWebhook(
  http: HttpClient,
  target: Target,
  body: WebhookBody,
  deadlineMs: number,
): Promise<HttpAnswer> {
  if ("form" in body) return sendForm(http, target, body.form, deadlineMs);
  return http.send({
    method: "POST",
    url: target.url,
    headers: { "content-type": "application/json" },
    body: new TextEncoder().encode(JSON.stringify(body.json)),
    deadlineMs,
  });
}
