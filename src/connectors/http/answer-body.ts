import { AnswerTexts, type KeptText } from "../../redaction/answer-texts.js";
import type { OwnNumbers } from "../../redaction/hide-own.js";
import { type JsonNode, readJsonTree } from "../../redaction/json-tree.js";

/** What a connector has said, as far as the contract has a place for it (docs/connectors.md, "The answer"). */
export interface Said {
  readonly chargeId: string | undefined;
  readonly tokenId: string | undefined;
  readonly profileId: string | undefined;
  readonly errorCode: string | undefined;
  readonly message: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const UNREADABLE = "unreadable";

const ID_KINDS: ReadonlySet<JsonNode["kind"]> = new Set(["string", "number"]);
const MESSAGE_KINDS: ReadonlySet<JsonNode["kind"]> = new Set(["string"]);
const PARAMETERS_KINDS: ReadonlySet<JsonNode["kind"]> = new Set(["object"]);

/**
 * Reads the body of an answer; undefined when it is not the JSON of a connector. Only what is kept becomes a string, and that
 * after the payment's own numbers are masked in it. The body stays the caller's to wipe.
 */
export function readAnswerBody(body: Uint8Array, own: OwnNumbers | undefined): Said | undefined {
  const tree = readJsonTree(body);
  if (tree?.kind !== "object") return undefined;
  const member = (name: string, kinds: ReadonlySet<JsonNode["kind"]>) => {
    const node = tree.member(name);
    if (node === undefined || node.kind === "null") return undefined;
    return kinds.has(node.kind) ? node : "wrong";
  };
  const ids = ["charge_id", "token_id", "profile_id", "error_code"].map((name) => member(name, ID_KINDS));
  const message = member("error_message", MESSAGE_KINDS);
  const parameters = member("parameters", PARAMETERS_KINDS);
  if (ids.includes("wrong") || message === "wrong" || parameters === "wrong") return undefined;
  const texts = new AnswerTexts();
  const kept = (ids as readonly (JsonNode | undefined)[]).map(
    (node) => node && texts.take("id", node.text()),
  );
  const words = message && texts.take("words", message.text());
  const pairs = parameters === undefined ? [] : parametersOf(parameters, texts);
  texts.hide(own);
  const [chargeId, tokenId, profileId, errorCode] = kept.map(idOf);
  const said = {
    chargeId,
    tokenId,
    profileId,
    errorCode,
    message: words?.toText() ?? "",
    parameters: Object.fromEntries(pairs.map(([name, value]) => [name.toText(), value?.toText() ?? ""])),
  };
  texts.wipe();
  return said;
}

/** An empty text names nothing; one of which nothing can be shown still says that something was charged, or went wrong. */
function idOf(text: KeptText | undefined): string | undefined {
  return text === undefined || text.length === 0 ? undefined : text.toText() || UNREADABLE;
}

/** Parameters become fields of a form, where `null` is an empty one, and what is no text is JSON. */
function parametersOf({ names, items }: JsonNode, texts: AnswerTexts): (readonly [KeptText, KeptText?])[] {
  return names.flatMap((name, index) => {
    const node = items[index] as JsonNode;
    const kept = texts.takeParameter(name.text(), node.text());
    if (kept === undefined) return [];
    return [node.kind === "null" ? ([kept[0]] as const) : kept];
  });
}
