import { afterEach, describe, expect, it } from "vitest";
import { WITH_KEY } from "../../support/api-keys.js";
import { sidecar } from "../../support/sidecar.js";

const open: ReturnType<typeof sidecar>[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ app }) => app.close()));
});

async function ask(answer: "stopped" | "unknown-call" | "no-payment") {
  const asked: string[] = [];
  const stop = (callId: string) => {
    asked.push(callId);
    return answer;
  };
  const one = sidecar({ payments: { stop } });
  open.push(one);
  const reply = await one.app.inject({ method: "POST", url: "/v1/calls/c1/pay/stop", headers: WITH_KEY });
  return { status: reply.statusCode, body: reply.json(), type: reply.headers["content-type"], asked };
}

describe("POST /v1/calls/{id}/pay/stop", () => {
  it("stops the payment of the call", async () => {
    expect(await ask("stopped")).toMatchObject({ status: 202, body: { status: "stopping" }, asked: ["c1"] });
  });

  it.each([
    ["unknown-call", 404, "NOT_FOUND"],
    ["no-payment", 409, "PAY_NOT_RUNNING"],
  ] as const)("for %s answers %i", async (answer, status, code) => {
    const reported = await ask(answer);
    expect(reported).toMatchObject({ status, body: { status, code } });
    expect(reported.type).toMatch(/^application\/problem\+json/);
  });
});
