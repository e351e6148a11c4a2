import type { HttpAnswer, HttpClient } from "../domain/http.js";
import type { Target } from "../domain/pay.js";
import type { FormFields } from "../domain/webhook.js";

/**
 * Sends form fields to a target whose URL is absolute: in the body of a POST, in the query of a GET. Throws what
 * HttpClient.send throws.
 */
export function sendForm(
  http: HttpClient,
  target: Target,
  fields: FormFields,
  deadlineMs: number,
): Promise<HttpAnswer> {
  const encoded = new URLSearchParams(fields as [string, string][]);
  if (target.method === "GET") {
    const url = new URL(target.url);
    for (const [name, value] of encoded) url.searchParams.append(name, value);
    return http.send({ method: "GET", url: url.href, deadlineMs });
  }
  return http.send({
    method: "POST",
    url: target.url,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new TextEncoder().encode(encoded.toString()),
    deadlineMs,
  });
}
