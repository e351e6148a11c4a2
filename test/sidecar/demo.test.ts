import Fastify, { type FastifyInstance } from "fastify";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { demoRoutes } from "../../src/sidecar/pages/pages.js";

let app: FastifyInstance;
beforeEach(() => {
  app = Fastify();
  app.register(demoRoutes);
});
afterEach(() => app.close());

async function words(body: string): Promise<string | undefined> {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const answer = await app.inject({ method: "POST", url: "/demo/after-pay", headers, body });
  expect(answer.headers["content-type"]).toMatch(/^text\/xml/);
  return /<Say>(.*)<\/Say>/.exec(answer.body)?.[1];
}

describe("what follows the payment of an example", () => {
  it("tells the caller what came of it", async () => {
    expect(await words("Result=success")).toMatch(/went through/);
    expect(await words("Result=caller-interrupted-with-star")).toMatch(/cancelled/);
  });

  it("says that a payment is being checked when nobody knows what became of it", async () => {
    const unknown = "Result=payment-connector-error&ConnectorError=TRANSACTION_ABANDONED";
    expect(await words(unknown)).toMatch(/being checked\. Please do not pay again/);
    expect(await words("Result=payment-connector-error&ConnectorError=card_declined")).toMatch(/declined/);
  });

  it("has words for results that it does not know", async () => {
    expect(await words("Result=toString")).toBe("Something went wrong. Goodbye.");
    expect(await words("")).toBe("Something went wrong. Goodbye.");
  });
});
