import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { apiSidecar } from "../../support/api.js";
import { WITH_KEY } from "../../support/api-keys.js";
import { transactionRow } from "../../support/ledger-rows.js";

const { app, ledger, log } = apiSidecar({ requestsPerMinute: 1_000_000 });
ledger.rows.push(transactionRow());
afterAll(() => app.close());

async function refusal(url: string, payload?: unknown, type = "application/json") {
  const answer = await app.inject(
    payload === undefined
      ? { url }
      : {
          method: "POST",
          url,
          headers: { ...WITH_KEY, "content-type": type },
          payload: typeof payload === "string" ? payload : JSON.stringify(payload),
        },
  );
  expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
  const { code, detail } = answer.json();
  return { status: answer.statusCode, code, detail: detail.replace(` [${code}]`, ""), body: answer.body };
}

const SETTLE = "/v1/transactions/t1/settle";
const STATES = "collected, sent, approved, declined, failed, unknown, settled";

describe("an invalid query", () => {
  it.each([
    ["limit=0", "limit must be a whole number from 1 to 100"],
    ["limit=101", "limit must be a whole number from 1 to 100"],
    ["limit=1.5", "limit must be a whole number from 1 to 100"],
    ["limit=", "limit must be a whole number from 1 to 100"],
    ["limit=5&limit=6", "limit must be a whole number from 1 to 100"],
    ["state=paid", `state must be one of ${STATES}, or a list of them`],
    ["state=approved,", `state must be one of ${STATES}, or a list of them`],
    ["from=yesterday", "from must be a time such as 2026-11-02T09:00:00Z"],
    ["from=2026-02-30T00:00:00Z", "from must be a time such as 2026-11-02T09:00:00Z"],
    ["to=2026-11-02", "to must be a time such as 2026-11-02T09:00:00Z"],
    ["call=", "call must be a string of 1 to 200 characters"],
    ["call=a&call=b", "call must be a string of 1 to 200 characters"],
    ["page=2", "page is unknown (allowed: state, call, connector, from, to, limit, after)"],
    ["4242=x", "is unknown (allowed: state, call, connector, from, to, limit, after)"],
    ["__proto__=x", "__proto__ is unknown (allowed: state, call, connector, from, to, limit, after)"],
  ])("%s: %s", async (query, detail) => {
    expect(await refusal(`/v1/transactions?${query}`)).toMatchObject({
      status: 400,
      code: "REQUEST_INVALID",
      detail: `query parameter ${detail}`,
    });
  });

  it("is refused with all its mistakes at once", async () => {
    const { detail } = await refusal("/v1/webhooks?state=x&limit=0&foo=1");
    expect(detail.split("; ")).toEqual([
      "query parameter foo is unknown (allowed: state, call, transaction, limit, after)",
      "query parameter state must be one of pending, delivered, dead",
      "query parameter limit must be a whole number from 1 to 100",
    ]);
  });
});

describe("an invalid body", () => {
  it.each([
    [{}, "body as is missing: it must be one of approved, declined, failed"],
    [{ as: "settled" }, "body as must be one of approved, declined, failed"],
    [{ as: "failed", note: "" }, "body note must be a string of 1 to 500 characters"],
    [{ as: "failed", note: 5 }, "body note must be a string of 1 to 500 characters"],
    [{ as: "failed", by: "me" }, "body by is unknown (allowed: as, note, confirmation, token)"],
    [[], "the body must be a JSON object"],
    [null, "the body must be a JSON object"],
    [
      { as: "x", note: "" },
      "body as must be one of approved, declined, failed; body note must be a string of 1 to 500 characters",
    ],
  ])("%j: %s", async (body, detail) => {
    expect(await refusal(SETTLE, body)).toMatchObject({ status: 400, code: "REQUEST_INVALID", detail });
  });

  it.each([
    ["broken JSON", '{"as":', "application/json", 400, "the request cannot be read"],
    ["not JSON", '{"as":"failed"}', "text/plain", 415, "unsupported content type"],
    ["a form", "as=failed", "application/x-www-form-urlencoded", 415, "unsupported content type"],
    [
      "too deeply nested",
      `${"[".repeat(9_000)}${"]".repeat(9_000)}`,
      "application/json",
      400,
      "the body is nested deeper than 32 levels",
    ],
    ["too large", `"${"x".repeat(65 * 1024)}"`, "application/json", 413, "the body is too large"],
  ])("%s", async (_case, body, type, status, detail) => {
    expect(await refusal(SETTLE, body, type)).toMatchObject({ status, detail });
    expect(await refusal("/v1/calls/c1/pay", body, type)).toMatchObject({ status, detail });
    expect(ledger.rows[0]?.state).toBe("unknown");
  });

  it("is refused if missing", async () => {
    const answer = await app.inject({ method: "POST", url: SETTLE, headers: WITH_KEY });
    expect([answer.statusCode, answer.json().code]).toEqual([400, "REQUEST_INVALID"]);
  });
});

describe("an error", () => {
  const secret = "4000056655665556";
  it.each([
    [`/v1/transactions?limit=${secret}`, undefined],
    [`/v1/transactions?${secret}=1`, undefined],
    [`/v1/transactions?state=${secret}&call=${secret.repeat(20)}`, undefined],
    [`/v1/transactions?after=${secret}`, undefined],
    [`/v1/transactions/${secret}`, undefined],
    [`/v1/transactions/${secret.repeat(20)}`, undefined],
    [`/v1/${secret}`, undefined],
    [`/v1/calls/${secret}/nothing`, undefined],
    [`/v1/events?types=${secret}`, undefined],
    [SETTLE, { as: secret, note: secret, [secret]: secret }],
    [SETTLE, { as: "failed", note: `card ${secret}` }],
    [SETTLE, `{"as": ${secret}`],
    [`/v1/calls/${secret}/pay`, [secret]],
  ])("repeats no value, and neither does the log: %#", async (url, payload) => {
    const { body } = await refusal(url, payload);
    expect(body.includes(secret)).toBe(false);
    expect(log().includes(secret)).toBe(false);
  });

  it("repeats no value of any query or body", async () => {
    const value = fc.string({ minLength: 1, maxLength: 20 }).map((text) => `~${text}~`);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom("limit", "state", "from", "after", "x"), value, async (name, text) => {
        const { body } = await refusal(`/v1/transactions?${name}=${encodeURIComponent(text)}`);
        expect(JSON.parse(body).detail.includes(text)).toBe(false);
        const settled = await refusal(SETTLE, { as: text, [name]: text });
        expect(JSON.parse(settled.body).detail.includes(text)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });
});
