import { describe, expect, it } from "vitest";
import { HttpConnector } from "../../src/connectors/http/http-connector.js";
import type { Payment } from "../../src/domain/connector.js";
import { AppError, type ErrorCode } from "../../src/domain/errors.js";
import type { HttpAnswer, HttpRequest } from "../../src/domain/http.js";
import { Pan } from "../../src/domain/pan.js";
import { SecretDigits } from "../../src/domain/secret-digits.js";
import { payRequest } from "../support/pay-run.js";
import { VirtualClock } from "../support/virtual-clock.js";

const NUMBER = "4000056655665556";

function payment(): Payment {
  const pan = Pan.from(SecretDigits.fromAscii(Buffer.from(NUMBER))) as Pan;
  const body = { method: "charge", transaction_id: "t1", cardnumber: pan.digits };
  return { id: "t1", request: payRequest(), instrument: { pan }, body, maskedBody: {} };
}

type Reply = HttpAnswer | ErrorCode;

const json = (value: unknown, status = 200): HttpAnswer => ({
  status,
  contentType: "application/json",
  body: new Uint8Array(Buffer.from(typeof value === "string" ? value : JSON.stringify(value))),
});

/** A connector whose server gives these replies, the last one for ever. */
function setUp(replies: Reply[], options = {}) {
  const clock = new VirtualClock();
  const requests: { request: HttpRequest; sent: string; at: number }[] = [];
  const http = {
    send: async (request: HttpRequest): Promise<HttpAnswer> => {
      requests.push({ request, sent: Buffer.from(request.body ?? []).toString(), at: clock.now() });
      const reply = replies[Math.min(requests.length, replies.length) - 1] as Reply;
      if (typeof reply === "string") throw new AppError(reply, "the server");
      return reply;
    },
  };
  const settings = {
    name: "Default",
    url: "https://pay.example/",
    deadlineMs: 10_000,
    retries: 5,
    ...options,
  };
  const connector = new HttpConnector(settings, http, clock, () => 0.5);
  const submit = async () => {
    const outcome = connector.submit(payment());
    let done = false;
    void outcome.finally(() => {
      done = true;
    });
    while (!done) {
      await new Promise(setImmediate);
      clock.advance(100);
    }
    return outcome;
  };
  return { submit, requests };
}

describe("the HTTP connector", () => {
  // Twilio, Generic Pay Connector: {"charge_id":"some_id","error_code":null,"error_message":null,"parameters":{..}}
  it.each([
    [
      "a charge",
      json({ charge_id: "ch_1", error_code: null, error_message: null }),
      { state: "approved", chargeId: "ch_1" },
    ],
    ["a token", json({ token_id: "tok_1", error_code: null }), { state: "approved", tokenId: "tok_1" }],
    ["a number as id", json({ charge_id: 17, error_code: null }), { state: "approved", chargeId: "17" }],
    [
      "parameters",
      json({ charge_id: "c", error_code: null, parameters: { fee: 3, note: "n" } }),
      { state: "approved", parameters: { fee: "3", note: "n" } },
    ],
    [
      "an error code",
      json({ charge_id: null, error_code: "card_declined", error_message: "no" }),
      { state: "declined", code: "card_declined", message: "no" },
    ],
    [
      "an error code and status 402",
      json({ error_code: 51, error_message: "x" }, 402),
      { state: "declined", code: "51" },
    ],
    ["status 500", json("oops", 500), { state: "failed", code: "HTTP 500" }],
    ["status 302", json({}, 302), { state: "failed", code: "HTTP 302" }],
    ["200 with nonsense: money may have moved", json("<html>"), { state: "unknown", code: "HTTP 200" }],
    ["200 without any id", json({ error_code: null }), { state: "unknown", code: "HTTP 200" }],
  ])("understands %s", async (_case, reply, outcome) => {
    expect(await setUp([reply]).submit()).toMatchObject(outcome);
  });

  it("sends the body, JSON and an idempotency key", async () => {
    const { submit, requests } = setUp([json({ charge_id: "c", error_code: null })]);
    await submit();
    expect(requests).toHaveLength(1);
    expect(requests[0]?.sent === `{"method":"charge","transaction_id":"t1","cardnumber":"${NUMBER}"}`).toBe(
      true,
    );
    expect(requests[0]?.request.headers).toMatchObject({
      "content-type": "application/json",
      "idempotency-key": "t1",
    });
  });

  it("authenticates by HTTP Basic and adds headers where configured", async () => {
    const options = { username: "u", password: "p", headers: { "x-shop": "7" } };
    const { submit, requests } = setUp([json({ charge_id: "c", error_code: null })], options);
    await submit();
    expect(requests[0]?.request.headers).toMatchObject({ authorization: "Basic dTpw", "x-shop": "7" });
  });

  it("asks again with the same id while no answer comes, at most five times, then does not know", async () => {
    const { submit, requests } = setUp(["HTTP_NO_ANSWER"]);
    expect(await submit()).toMatchObject({ state: "unknown", code: "HTTP_NO_ANSWER" });
    expect(requests.map(({ request }) => request.headers?.["idempotency-key"])).toEqual(Array(6).fill("t1"));
  });

  it("takes the late answer that a retry gets", async () => {
    const { submit, requests } = setUp(["HTTP_NO_ANSWER", json({ charge_id: "c", error_code: null })]);
    expect(await submit()).toMatchObject({ state: "approved" });
    expect(requests).toHaveLength(2);
  });

  it("fails, and is not unknown, when nothing was ever sent", async () => {
    expect(await setUp(["HTTP_UNREACHABLE"]).submit()).toMatchObject({
      state: "failed",
      code: "HTTP_UNREACHABLE",
    });
    const { submit, requests } = setUp(["HTTP_ADDRESS_REFUSED"]);
    expect(await submit()).toMatchObject({ state: "failed", code: "HTTP_ADDRESS_REFUSED" });
    expect(requests).toHaveLength(1);
  });

  it("does not know when one try may have arrived and the others did not", async () => {
    expect(await setUp(["HTTP_NO_ANSWER", "HTTP_UNREACHABLE"]).submit()).toMatchObject({ state: "unknown" });
  });

  it("wipes the request body when all is done", async () => {
    const { submit, requests } = setUp([json({ charge_id: "c", error_code: null })]);
    await submit();
    expect(requests[0]?.request.body?.every((byte) => byte === 0)).toBe(true);
  });
});
