import { type HttpAnswer, isSuccess } from "../../core/http.js";
import type { ConnectorOutcome } from "../../core/payment.js";
import { retryAfterMs } from "../../http-client/client.js";
import { AnswerTexts, type KeptText } from "../../redaction/answer-texts.js";
import type { OwnNumbers } from "../../redaction/hide-own.js";
import { type JsonNode, readJsonTree } from "../../redaction/json-tree.js";
import { notAuthorized } from "../connector.js";
import type { Problem, Tried } from "../retry-policy.js";
import { utf8Body } from "./utf8-body.js";

/** The parts of a connector's answer that the contract defines (docs/connectors.md, "The answer"). */
interface Said {
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
 * Reads the body of an answer; undefined when it is not the JSON of a connector. Only the kept parts become strings, after
 * the payment's numbers are masked in them. The caller wipes the body.
 */
function readAnswerBody(body: Uint8Array, own: OwnNumbers | undefined): Said | undefined {
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

/** An empty text is no id; one without any printable character still says that something was charged, or went wrong. */
function idOf(text: KeptText | undefined): string | undefined {
  return text === undefined || text.length === 0 ? undefined : text.toText() || UNREADABLE;
}

/** Parameters become form fields: `null` becomes an empty field, and any other value that is not a string becomes JSON. */
function parametersOf({ names, items }: JsonNode, texts: AnswerTexts): (readonly [KeptText, KeptText?])[] {
  return names.flatMap((name, index) => {
    const node = items[index] as JsonNode;
    const kept = texts.takeParameter(name.text(), node.text());
    if (kept === undefined) return [];
    return [node.kind === "null" ? ([kept[0]] as const) : kept];
  });
}

/** Codes with which processors blame the card, collected from several APIs; lower case. */
const CARD_DECLINES: ReadonlySet<string> = new Set([
  "call_issuer",
  "card_declined",
  "card_expired",
  "card_not_active",
  "card_not_supported",
  "card_velocity_exceeded",
  "cvv_failure",
  "declined",
  "do_not_honor",
  "do_not_honour",
  "expired_card",
  "fraudulent",
  "generic_decline",
  "incorrect_cvc",
  "incorrect_cvv",
  "incorrect_number",
  "incorrect_zip",
  "insufficient_funds",
  "invalid_account",
  "invalid_cvc",
  "invalid_cvv",
  "invalid_expiry_month",
  "invalid_expiry_year",
  "invalid_number",
  "issuer_declined",
  "lost_card",
  "pickup_card",
  "restricted_card",
  "stolen_card",
  "transaction_not_allowed",
  "withdrawal_count_limit_exceeded",
]);

/** Whether an error code blames the card. Case, spaces and hyphens do not matter; numeric codes never count: APIs differ. */
function blamesCard(code: string): boolean {
  return CARD_DECLINES.has(
    code
      .trim()
      .toLowerCase()
      .replace(/[\s-]+/g, "_"),
  );
}

/**
 * Whether a refusal may only mean that this id was received before. Twilio's page allows a connector to answer a repeated
 * request with an error, which says nothing about the outcome of the first request.
 */
function maySignalRepetition(code: string, message: string): boolean {
  return /duplicate|idempoten|already[\s_-]+(processed|exists|used|charged|submitted)/i.test(
    `${code} ${message}`,
  );
}

type Approved = Extract<ConnectorOutcome, { state: "approved" }>;

/** The requested kind; `either` is used by a lookup, whose answer may be a charge or a token. */
type Wanted = "charge" | "tokenize" | "either";

/**
 * Interprets the HTTP answer to a payment (Twilio, Generic Pay Connector; SignalWire, payment_connector_url). The table in
 * docs/connectors.md, "What an answer means", documents this function. Masks the payment's numbers in the kept parts, and
 * wipes the answer's body.
 */
export function readAnswer(
  answer: HttpAnswer,
  wanted: Wanted,
  now: number,
  own?: OwnNumbers,
): Tried<Approved> {
  const body = utf8Body(answer);
  const said = readAnswerBody(body, own);
  body.fill(0);
  if (said === undefined) return statusProblem(answer, "its answer is not the JSON of a connector", now);
  const { errorCode, message, parameters } = said;
  if (errorCode !== undefined) return declined(errorCode, message, parameters);
  if (!isSuccess(answer.status)) return statusProblem(answer, message || "no error_code", now);
  const ids = {
    ...optional("chargeId", said.chargeId),
    ...optional("tokenId", said.tokenId),
    ...optional("profileId", said.profileId),
  };
  if (!hasWanted(ids, wanted))
    return statusProblem(answer, `neither error_code nor ${ID_NAMES[wanted]}`, now);
  return { result: { state: "approved", ...ids, parameters } };
}

const ID_NAMES = {
  charge: "charge_id",
  tokenize: "token_id",
  either: "charge_id nor token_id",
} as const satisfies Record<Wanted, string>;

/** A token is not a charge: an answer with only a token may mean that nothing was charged. */
function hasWanted({ chargeId, tokenId }: { chargeId?: string; tokenId?: string }, wanted: Wanted): boolean {
  return (wanted !== "tokenize" && chargeId !== undefined) || (wanted !== "charge" && tokenId !== undefined);
}

function declined(code: string, message: string, parameters: Readonly<Record<string, string>>): Problem {
  const cause = blamesCard(code) ? ({ cause: "card" } as const) : {};
  return {
    outcome: { state: "declined", code, message, ...cause, parameters },
    again: false,
    mayHaveActed: false,
    ...(maySignalRepetition(code, message) ? { maybeRepeated: true } : {}),
  };
}

/** Interprets the status when the body is not usable. */
function statusProblem({ status, headers }: HttpAnswer, why: string, now: number): Problem {
  if (status === 401 || status === 403) return notAuthorized(`it answered ${status}`);
  const waits = status === 429 || status === 503;
  return {
    outcome: { state: "failed", code: `HTTP ${status}`, message: why, parameters: {} },
    ...effectOf(status),
    ...optional("retryAfterMs", waits ? retryAfterMs(headers?.["retry-after"], now) : undefined),
  };
}

/** RFC 9110, 15: which statuses mean that nothing was done, and which may change on a retry. */
function effectOf(status: number): Pick<Problem, "again" | "mayHaveActed"> {
  if (status === 408 || status === 425 || status === 429) return { again: true, mayHaveActed: false };
  // A request with the same id is in progress.
  if (status === 409) return { again: true, mayHaveActed: true };
  if (status >= 500) return { again: true, mayHaveActed: true };
  // The answer is final: repeating the request could only charge twice.
  return { again: false, mayHaveActed: isSuccess(status) || status === 303 };
}

function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
}
