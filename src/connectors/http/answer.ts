import type { HttpAnswer } from "../../domain/http.js";
import type { ConnectorOutcome } from "../../domain/pay.js";
import { retryAfterMs } from "../../domain/retry-after.js";
import type { OwnNumbers } from "../../redaction/hide-own.js";
import { notAuthorized } from "../not-authorized.js";
import type { Problem, Tried } from "../tries.js";
import { readAnswerBody } from "./answer-body.js";
import { blamesCard, tellsOfRepetition } from "./card-declines.js";

type Approved = Extract<ConnectorOutcome, { state: "approved" }>;

/** What was asked for; an answer to `either` is looked up, and may be a charge or a token. */
export type Wanted = "charge" | "tokenize" | "either";

/**
 * What an HTTP answer to a payment means (Twilio, Generic Pay Connector; SignalWire, payment_connector_url). The table of
 * docs/connectors.md, "What an answer means", is this function. Masks the payment's own numbers in what is kept, and wipes
 * the answer's body.
 */
export function readAnswer(
  answer: HttpAnswer,
  wanted: Wanted,
  now: number,
  own?: OwnNumbers,
): Tried<Approved> {
  const said = readAnswerBody(answer.body, own);
  answer.body.fill(0);
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

/** A token is no charge: who says only that may not have charged. */
function hasWanted({ chargeId, tokenId }: { chargeId?: string; tokenId?: string }, wanted: Wanted): boolean {
  return (wanted !== "tokenize" && chargeId !== undefined) || (wanted !== "charge" && tokenId !== undefined);
}

function declined(code: string, message: string, parameters: Readonly<Record<string, string>>): Problem {
  const cause = blamesCard(code) ? ({ cause: "card" } as const) : {};
  return {
    outcome: { state: "declined", code, message, ...cause, parameters },
    again: false,
    mayHaveActed: false,
    ...(tellsOfRepetition(code, message) ? { maybeRepeated: true } : {}),
  };
}

/** What a status says where the body says nothing. */
function statusProblem({ status, headers }: HttpAnswer, why: string, now: number): Problem {
  if (status === 401 || status === 403) return notAuthorized(`it answers ${status}`);
  const waits = status === 429 || status === 503;
  return {
    outcome: { state: "failed", code: `HTTP ${status}`, message: why, parameters: {} },
    ...effectOf(status),
    ...optional("retryAfterMs", waits ? retryAfterMs(headers?.["retry-after"], now) : undefined),
  };
}

/** RFC 9110, 15: which statuses say that nothing was done, and which may be otherwise in a moment. */
function effectOf(status: number): Pick<Problem, "again" | "mayHaveActed"> {
  if (status === 408 || status === 425 || status === 429) return { again: true, mayHaveActed: false };
  // A request with the same id is being worked on.
  if (status === 409) return { again: true, mayHaveActed: true };
  if (status >= 500) return { again: true, mayHaveActed: true };
  // It was answered, and would be answered the same again: repeating it could only charge twice.
  return { again: false, mayHaveActed: isSuccess(status) || status === 303 };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
}
