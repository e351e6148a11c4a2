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

describe("the document after an example's payment", () => {
  it("informs the caller of the outcome", async () => {
    expect(await words("Result=success")).toMatch(/went through/);
    expect(await words("Result=caller-interrupted-with-star")).toMatch(/cancelled/);
  });

  it("says that a payment is being checked if its outcome is unknown", async () => {
    const unknown = "Result=payment-connector-error&ConnectorError=TRANSACTION_ABANDONED";
    expect(await words(unknown)).toMatch(/being checked\. Please do not pay again/);
    expect(await words("Result=payment-connector-error&ConnectorError=card_declined")).toMatch(/declined/);
  });

  it("has an announcement for unknown results", async () => {
    expect(await words("Result=toString")).toBe("Something went wrong. Goodbye.");
    expect(await words("")).toBe("Something went wrong. Goodbye.");
  });
});
