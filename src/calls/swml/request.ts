import { withoutCredentials } from "../../core/address-credentials.js";
import { asAppError } from "../../core/errors.js";
import { type HttpAnswer, isSuccess } from "../../core/http.js";
import type { Request } from "../../dialects/swml/instruction.js";
import type { Value, Values } from "../../dialects/swml/value.js";
import { documentText } from "../document-answer.js";
import { resolveAgainst } from "../documents.js";
import type { ScriptServices } from "../services.js";
import type { ScriptCall } from "./script-call.js";

/** "Raw HTTP response body. This is limited to 64KB." */
const LONGEST_BODY = 64 * 1024;

type RequestingScript = ScriptCall<Pick<ScriptServices, "http" | "own" | "sealed">>;

/**
 * `request`: sends a request to a server. Returns the variables to set: SignalWire, SWML "request", section "Variables". Of
 * the response headers only the content type is kept. Never rejects: an unreachable server gives `failed`.
 */
export async function request(instruction: Request, call: RequestingScript): Promise<Values> {
  try {
    const url = resolveAgainst(call.url, instruction.url, call.services);
    const answer = await send(instruction, url, call);
    return answered(instruction, withoutCredentials(url), answer);
  } catch (thrown) {
    const { code, message } = asAppError(thrown);
    call.logger.warn({ code, reason: message }, "a request of the document failed");
    return failed(withoutCredentials(instruction.url));
  }
}

function send(
  { verb, headers, body, timeoutMs }: Request,
  url: string,
  call: RequestingScript,
): Promise<HttpAnswer> {
  return call.services.http.send({
    method: verb,
    url,
    headers,
    ...(body === undefined ? {} : { body: new TextEncoder().encode(body) }),
    deadlineMs: timeoutMs,
  });
}

function failed(url: string): Values {
  return { request_url: url, request_result: "failed", return_value: "failed" };
}

function answered(
  { saveVariables }: Request,
  url: string,
  { status, contentType, body }: HttpAnswer,
): Values {
  const text = documentText({ body: body.subarray(0, LONGEST_BODY), contentType }).slice(0, LONGEST_BODY);
  const saved = saveVariables ? parsed(text) : undefined;
  const result = isSuccess(status) ? "success" : "failed";
  return {
    request_url: url,
    request_result: result,
    return_value: result,
    request_response_code: status,
    request_response_headers: { "content-type": contentType },
    request_response_body: text,
    ...(saved === undefined ? {} : { request_response: saved }),
  };
}

function parsed(text: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch {
    // "Store parsed JSON response": an answer that is not JSON sets no variables.
    return undefined;
  }
}
