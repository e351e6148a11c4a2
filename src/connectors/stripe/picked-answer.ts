import { AnswerTexts, type KeptText } from "../../redaction/answer-texts.js";
import type { OwnNumbers } from "../../redaction/hide-own.js";
import { type JsonNode, readJsonTree } from "../../redaction/json-tree.js";

type Shape = "id" | "words" | "flag" | { readonly [name: string]: Shape };

const ERROR = { type: "id", code: "id", decline_code: "id", message: "words" } as const;
/** Stripe gives an object where it was asked to expand one, else its id. */
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
/** A list and a page of search results have objects, an error has neither. */
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
 * What the connector needs of one of Stripe's answers, as the SDK expects it; undefined when it is no JSON object. Everything
 * else is left in the bytes, which stay the caller's to wipe: Stripe's objects have room for much that a payment is made
 * with. The payment's own numbers are masked in what is kept.
 */
export function pickedAnswer(body: Uint8Array, own?: OwnNumbers): Record<string, unknown> | undefined {
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
