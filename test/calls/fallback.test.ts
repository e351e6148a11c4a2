import { describe, expect, it } from "vitest";
import { runDocuments } from "../../src/calls/run-app.js";
import { fetchStart } from "../../src/calls/swml/load.js";
import { AppError, type ErrorCode } from "../../src/core/errors.js";
import type { HttpRequest } from "../../src/core/http.js";
import type { Target } from "../../src/core/payment.js";
import type { DialectEncoder } from "../../src/dialects/dialect.js";
import { swml } from "../../src/dialects/swml/swml.js";
import { twiml } from "../../src/dialects/twiml/twiml.js";
import { callServices, runningCall } from "../support/running-call.js";
import { bodyOf } from "../support/sender.js";

const MAIN: Target = { url: "https://shop.example/voice?shop=7", method: "POST" };
const FALLBACK: Target = { url: "https://backup.example/voice", method: "POST" };
const REJECT = '<Response><Reject reason="busy"/></Response>';

type Answer = number | string | ErrorCode;

/** A call whose documents these servers have: a status, a text, or an error code. */
function setUp<Words extends DialectEncoder>(
  dialect: Words,
  answers: Readonly<Record<string, Answer>>,
  fallback: Target | undefined,
) {
  const requests: HttpRequest[] = [];
  const send = async (request: HttpRequest) => {
    requests.push(request);
    const answer = answers[request.url] ?? 404;
    if (typeof answer === "string" && answer.startsWith("HTTP_"))
      throw new AppError(answer as ErrorCode, "server");
    const body = new TextEncoder().encode(typeof answer === "string" ? answer : "");
    return { status: typeof answer === "number" ? answer : 200, contentType: "", body };
  };
  const problems: string[] = [];
  const call = runningCall(dialect, MAIN.url, callServices({ send }), {
    timeline: {
      record: (happening) => {
        if (happening.type === "problem") problems.push(happening.code);
      },
    },
    ...(fallback === undefined ? {} : { fallback }),
  });
  return { call, requests, problems };
}

const asked = (requests: readonly HttpRequest[]) => requests.map(({ url }) => url);
const form = (request: HttpRequest | undefined) =>
  Object.fromEntries(new URLSearchParams(bodyOf(request as HttpRequest)));

describe("the fallback of an app", () => {
  it.each<[Answer, string]>([
    [404, "11200"],
    [500, "11200"],
    ["HTTP_UNREACHABLE", "11205"],
    ["HTTP_NO_ANSWER", "11205"],
    ["HTTP_ADDRESS_REFUSED", "11200"],
    ["HTTP_ANSWER_TOO_LARGE", "11750"],
    ["no XML", "12100"],
    ["<!DOCTYPE a><Response/>", "12100"],
    ["<Answer/>", "12200"],
    [`<Response>${" ".repeat(65_536)}</Response>`, "11750"],
  ])("is requested when the document is %s, with ErrorCode %s and ErrorUrl", async (answer, code) => {
    const { call, requests, problems } = setUp(
      twiml,
      { [MAIN.url]: answer, [FALLBACK.url]: REJECT },
      FALLBACK,
    );
    expect(await runDocuments({ target: MAIN, fields: [["Digits", "1"]] }, call)).toBe("USER_BUSY");
    expect(form(requests.at(-1))).toMatchObject({
      CallStatus: "in-progress",
      ErrorCode: code,
      ErrorUrl: MAIN.url,
    });
    expect(requests.at(-1)?.url).toBe(FALLBACK.url);
    expect(problems).toHaveLength(1);
  });

  it("receives the result of a payment that was made", async () => {
    const { call, requests } = setUp(twiml, { [FALLBACK.url]: REJECT }, FALLBACK);
    call.payment.settled("approved", { confirmation: "ch_1" });
    await runDocuments({ target: MAIN, fields: [] }, call);
    expect(form(requests.at(-1))).toMatchObject({
      ErrorCode: "11200",
      Result: "success",
      PaymentConfirmationCode: "ch_1",
    });
  });

  it("is requested for a later document too, and is the base of its relative addresses", async () => {
    const redirect = (to: string) => `<Response><Redirect>${to}</Redirect></Response>`;
    const { call, requests } = setUp(
      twiml,
      {
        [MAIN.url]: redirect("/gone"),
        [FALLBACK.url]: redirect("next"),
        "https://backup.example/next": REJECT,
      },
      FALLBACK,
    );
    expect(await runDocuments({ target: MAIN, fields: [] }, call)).toBe("USER_BUSY");
    expect(asked(requests)).toEqual([
      MAIN.url,
      "https://shop.example/gone",
      FALLBACK.url,
      "https://backup.example/next",
    ]);
    expect(form(requests[2]).ErrorUrl).toBe("https://shop.example/gone");
  });

  it("that cannot be fetched either has no fallback: the caller hears the apology", async () => {
    const { call, requests } = setUp(twiml, {}, FALLBACK);
    await expect(runDocuments({ target: MAIN, fields: [] }, call)).rejects.toThrow(
      /backup\.example.*DOCUMENT_UNREACHABLE/,
    );
    expect(asked(requests)).toEqual([MAIN.url, FALLBACK.url]);
    const itself = setUp(twiml, {}, MAIN);
    await expect(runDocuments({ target: MAIN, fields: [] }, itself.call)).rejects.toThrow(
      /DOCUMENT_UNREACHABLE/,
    );
    expect(itself.requests).toHaveLength(1);
    const without = setUp(twiml, {}, undefined);
    await expect(runDocuments({ target: MAIN, fields: [] }, without.call)).rejects.toThrow(
      /DOCUMENT_UNREACHABLE/,
    );
  });

  it("that redirects to its document in a loop ends", async () => {
    const back = `<Response><Redirect>${MAIN.url}</Redirect></Response>`;
    const { call } = setUp(twiml, { [FALLBACK.url]: back }, FALLBACK);
    await expect(runDocuments({ target: MAIN, fields: [] }, call)).rejects.toThrow(/DOCUMENT_LOOP/);
  });

  it("runs in SWML, and receives the error in the body", async () => {
    const hangup = '{"version": "1.0.0", "sections": {"main": ["hangup"]}}';
    const { call, requests } = setUp(swml, { [FALLBACK.url]: hangup }, FALLBACK);
    const start = await fetchStart(MAIN, { a: 1 }, { b: 2 }, call);
    expect(start).toMatchObject({ url: FALLBACK.url, section: "main", params: { a: 1 } });
    expect(JSON.parse(bodyOf(requests.at(-1) as HttpRequest))).toMatchObject({
      params: { a: 1 },
      vars: { b: 2 },
      error: { code: "11200", url: MAIN.url },
    });
    expect(JSON.parse(bodyOf(requests[0] as HttpRequest))).not.toHaveProperty("error");
  });
});
