import { type Document, Documents } from "../../call/documents.js";
import { AllowedHosts, portOf } from "../../domain/allowed-hosts.js";
import type { HttpAnswer, HttpClient, HttpRequest } from "../../domain/http.js";
import type { Target } from "../../domain/pay.js";
import type { WebhookBody } from "../../domain/webhook.js";
import type { WebhookSender } from "../../webhooks/sender.js";
import { webhookId } from "../compose/services.js";
import type { AheadClock } from "./ahead-clock.js";

/** An HTTP client whose requests keep the clock from running ahead. */
export function heldHttp(http: HttpClient, clock: AheadClock): HttpClient {
  return { send: (request: HttpRequest): Promise<HttpAnswer> => clock.hold(() => http.send(request)) };
}

/** Whether an address may be asked in a rehearsal. */
export function isNear(url: string, allowedHosts: readonly string[]): boolean {
  const address = new URL(url);
  if (address.protocol === "file:") return true;
  return new AllowedHosts(allowedHosts).has(address.hostname, portOf(address));
}

/** Documents that do nothing, in XML and in SWML: the call ends. */
const NOTHING = { form: "<Response/>", json: '{"version": "1.0.0", "sections": {"main": []}}' } as const;

/**
 * The documents of a rehearsal. A request that would leave this machine is not sent: what would have been sent is in
 * the report, and the call ends there.
 */
export class RehearsalDocuments extends Documents {
  constructor(
    sender: WebhookSender,
    private readonly allowedHosts: readonly string[],
    private readonly clock: AheadClock,
  ) {
    super(sender, webhookId);
  }

  override fetch(target: Target, body: WebhookBody, dialect: string): Promise<Document> {
    const text = "form" in body ? NOTHING.form : NOTHING.json;
    if (!isNear(target.url, this.allowedHosts))
      return Promise.resolve({ text, url: target.url, unsent: true });
    return this.clock.hold(() => super.fetch(target, body, dialect));
  }
}
