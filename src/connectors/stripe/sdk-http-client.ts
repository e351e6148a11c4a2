import { Stripe } from "stripe";
import { type HttpAnswer, type HttpClient, isSuccess } from "../../core/http.js";
import { AnswerTexts, type KeptText } from "../../redaction/answer-texts.js";
import type { OwnNumbers } from "../../redaction/hide-own.js";
import { type JsonNode, readJsonTree } from "../../redaction/json-tree.js";
import type { SecretForm } from "./secret-form.js";

type Shape = "id" | "words" | "flag" | { readonly [name: string]: Shape };

const ERROR = { type: "id", code: "id", decline_code: "id", message: "words" } as const;
/** Stripe returns an object when asked to expand it, otherwise its id. */
const REFERENCE = { id: "id" } as const;
const OBJECT = {
  object: "id",
  id: "id",
  status: "id",
  latest_charge: REFERENCE,
  payment_method: REFERENCE,
  customer: REFERENCE,
  metadata: { transaction_id: "id" },
  last_payment_error: ERROR,
  last_setup_error: ERROR,
} as const;
/** A list and a page of search results contain objects, an error contains neither. */
const ANSWER = {
  ...OBJECT,
  data: OBJECT,
  has_more: "flag",
  next_page: "id",
  url: "id",
  error: ERROR,
} as const satisfies Shape;

type Picked = KeptText | boolean | null | readonly Picked[] | { readonly [name: string]: Picked };

/**
 * What the connector needs from an answer of Stripe, in the SDK's format; undefined when it is not a JSON object. The rest
 * stays in the bytes, which the caller wipes: Stripe's objects can contain many details of a payment. The payment's numbers
 * are masked in the kept parts.
 */
function pickedAnswer(body: Uint8Array, own?: OwnNumbers): Record<string, unknown> | undefined {
  const tree = readJsonTree(body);
  if (tree?.kind !== "object") return undefined;
  const texts = new AnswerTexts();
  const picked = pick(tree, ANSWER, texts);
  texts.hide(own);
  const said = plain(picked as Picked) as Record<string, unknown>;
  texts.wipe();
  return said;
}

function pick(node: JsonNode, shape: Shape, texts: AnswerTexts): Picked | undefined {
  switch (node.kind) {
    case "null":
      return null;
    case "true":
    case "false":
      return shape === "flag" ? node.kind === "true" : undefined;
    case "string":
      return shape === "flag" ? undefined : texts.take(shape === "words" ? "words" : "id", node.text());
    case "array":
      return node.items.flatMap((item) => pick(item, shape, texts) ?? []);
    case "object":
      return typeof shape === "string" ? undefined : members(node, shape, texts);
    default:
      return undefined;
  }
}

function members(node: JsonNode, shape: { readonly [name: string]: Shape }, texts: AnswerTexts): Picked {
  return Object.fromEntries(
    Object.entries(shape).flatMap(([name, inner]) => {
      const member = node.member(name);
      const value = member && pick(member, inner, texts);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function plain(picked: Picked): unknown {
  if (picked === null || typeof picked === "boolean") return picked;
  if (Array.isArray(picked)) return picked.map(plain);
  if (isText(picked)) return picked.toText();
  return Object.fromEntries(Object.entries(picked).map(([name, value]) => [name, plain(value)]));
}

function isText(picked: Picked): picked is KeptText {
  return typeof (picked as KeptText).toText === "function";
}

/** The SDK's headers that Stripe needs; the others describe this machine. */
const SENT = new Set(["accept", "authorization", "content-type", "idempotency-key", "stripe-version"]);
/** The answer's headers that the SDK may see: one of the others makes it write a notice to the console. */
const SEEN = new Set(["idempotent-replayed", "request-id", "retry-after", "stripe-should-retry"]);

/**
 * Connects the SDK to the network through our client, and writes the card into the body from its buffer. The SDK passes an
 * error of that client to its caller as the `detail` of a StripeConnectionError.
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

  /** The SDK treats all JSON without an `error` as success, regardless of the status: this adds one. */
  override async toJSON(): Promise<unknown> {
    const { said } = this;
    const { status } = this.answer;
    const success = isSuccess(status) && typeof said?.object === "string";
    if (said !== undefined && (success || isObject(said.error))) return said;
    return {
      error: { type: "api_error", code: `HTTP ${status}`, message: "the answer is not one of Stripe's" },
    };
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Content-Length is omitted: the SDK counted the placeholders. */
function sentHeaders(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name.toLowerCase(), String(value)] as const)
      .filter(([name]) => SENT.has(name)),
  );
}
