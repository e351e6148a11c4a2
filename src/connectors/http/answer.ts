import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import type { HttpAnswer } from "../../domain/http.js";
import type { ConnectorOutcome } from "../../domain/pay.js";

const IdOrNull = Type.Optional(Type.Union([Type.String(), Type.Number(), Type.Null()]));

const Answer = Type.Object({
  charge_id: IdOrNull,
  token_id: IdOrNull,
  profile_id: IdOrNull,
  error_code: IdOrNull,
  error_message: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  parameters: Type.Optional(Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()])),
});
type Answer = Static<typeof Answer>;

/** What a connector's HTTP answer means (Twilio, Generic Pay Connector; SignalWire, payment_connector_url). */
export function outcomeOf({ status, body }: HttpAnswer): ConnectorOutcome {
  const accepted = status >= 200 && status < 300;
  const answer = readAnswer(body);
  if (answer === undefined) return unusable(status, accepted, "its answer is not the JSON of a connector");
  const parameters = texts(answer.parameters ?? {});
  const errorCode = answer.error_code ?? null;
  if (errorCode !== null) {
    return { state: "declined", code: String(errorCode), message: answer.error_message ?? "", parameters };
  }
  if (!accepted) return unusable(status, accepted, answer.error_message ?? "no error_code");
  const chargeId = answer.charge_id ?? null;
  const tokenId = answer.token_id ?? null;
  if (chargeId === null && tokenId === null)
    return unusable(status, accepted, "neither charge_id nor token_id nor error_code");
  return {
    state: "approved",
    ...(chargeId === null ? {} : { chargeId: String(chargeId) }),
    ...(tokenId === null ? {} : { tokenId: String(tokenId) }),
    ...(answer.profile_id == null ? {} : { profileId: String(answer.profile_id) }),
    parameters,
  };
}

/** A success that says nothing may have moved money: nobody knows. Any other status is a refusal. */
function unusable(status: number, accepted: boolean, why: string): ConnectorOutcome {
  return { state: accepted ? "unknown" : "failed", code: `HTTP ${status}`, message: why, parameters: {} };
}

function readAnswer(body: Uint8Array): Answer | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    return Value.Check(Answer, value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function texts(parameters: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}
