import { Stripe } from "stripe";
import type { HttpAnswer, HttpClient } from "../../domain/http.js";
import type { OwnNumbers } from "../../redaction/hide-own.js";
import { pickedAnswer } from "./picked-answer.js";
import type { SecretForm } from "./secret-form.js";

/** What Stripe needs of the headers that the SDK makes; the others tell of this machine. */
const SENT = new Set(["accept", "authorization", "content-type", "idempotency-key", "stripe-version"]);
/** What the SDK may see of the answer's headers: one of the others makes it write a notice to the console. */
const SEEN = new Set(["idempotent-replayed", "request-id", "retry-after", "stripe-should-retry"]);

/**
 * The SDK's way to the network: through our own client, with the card written into the body from its buffer. An error
 * of that client reaches the SDK's caller as the `detail` of a StripeConnectionError.
 */
export class SdkHttpClient extends Stripe.HttpClient {
  constructor(
    private readonly http: HttpClient,
    private readonly secrets: SecretForm,
    /** Of the payment; absent in a lookup. */
    private readonly own?: OwnNumbers,
  ) {
    super();
  }

  override getClientName(): string {
    return "freeswitch-pay";
  }

  override async makeRequest(
    ...[host, port, path, method, headers, form, protocol, deadlineMs]: Parameters<
      Stripe.HttpClient["makeRequest"]
    >
  ): Promise<SdkAnswer> {
    const body = form === "" ? undefined : this.secrets.fill(form);
    try {
      const answer = await this.http.send({
        method: method === "GET" ? "GET" : "POST",
        url: `${protocol}://${host}:${port}${path}`,
        headers: sentHeaders(headers),
        ...(body === undefined ? {} : { body }),
        deadlineMs,
      });
      try {
        return new SdkAnswer(answer, pickedAnswer(answer.body, this.own));
      } finally {
        answer.body.fill(0);
      }
    } finally {
      body?.fill(0);
    }
  }
}

class SdkAnswer extends Stripe.HttpClientResponse {
  constructor(
    private readonly answer: HttpAnswer,
    private readonly said: Record<string, unknown> | undefined,
  ) {
    const headers = Object.entries(answer.headers ?? {}).filter(([name]) => SEEN.has(name));
    super(answer.status, Object.fromEntries(headers));
  }

  override getRawResponse(): unknown {
    return { headers: this.getHeaders(), statusCode: this.answer.status };
  }

  /** The SDK takes everything for a success that is JSON and has no `error`, whatever its status: it gets one. */
  override async toJSON(): Promise<unknown> {
    const { said } = this;
    const { status } = this.answer;
    const success = status >= 200 && status < 300 && typeof said?.object === "string";
    if (said !== undefined && (success || isObject(said.error))) return said;
    return {
      error: { type: "api_error", code: `HTTP ${status}`, message: "the answer is not one of Stripe's" },
    };
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Content-Length is left out: the SDK has counted placeholders. */
function sentHeaders(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name.toLowerCase(), String(value)] as const)
      .filter(([name]) => SENT.has(name)),
  );
}
