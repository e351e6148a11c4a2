import { describe, expect, it } from "vitest";
import { SecretForm } from "../../../src/connectors/stripe/secret-form.js";
import { secret } from "../../support/card.js";
import { answer } from "../../support/scripted-http.js";
import { stringsMade } from "../../support/strings-made.js";
import { CVV, NUMBER, stripeConnector, stripeError, stripePayment } from "../../support/stripe-run.js";

describe("the card on its way to Stripe", () => {
  it("is in no string except the body that this test's server keeps", async () => {
    const { connector, sent } = stripeConnector();
    // The test's server reads the body with Buffer.toString, which is watched too: it must be the only one.
    const made = await stringsMade(() => connector.submit(stripePayment()));
    const bodies = new Set(sent.map(({ body }) => body));
    const leaking = made.filter((text) => !bodies.has(text) && (text.includes(NUMBER) || text.includes(CVV)));
    const seen = made.filter((text) => bodies.has(text) && text.includes(NUMBER));
    expect([leaking.length, seen.length]).toEqual([0, 1]);
  });

  it.each([
    ["a success", {}],
    [
      "a decline",
      { "/v1/payment_methods": stripeError({ type: "card_error", code: "incorrect_number" }, 402) },
    ],
    ["retries", { "/v1/payment_methods": "HTTP_NO_ANSWER" as const }],
    ["nonsense", { "/v1/payment_intents": answer("<html>") }],
  ])("is wiped from every body after %s", async (_case, routes) => {
    const { submit, sent } = stripeConnector(routes);
    await submit();
    const bodies = sent.map(({ request }) => request.body ?? new Uint8Array(0));
    expect(bodies.some((body) => body.length > 0)).toBe(true);
    expect(bodies.every((body) => body.every((byte) => byte === 0))).toBe(true);
  });

  it("is in no outcome, for any behavior of the processor", async () => {
    for (const reply of [answer("<html>", 500), "HTTP_NO_ANSWER", "INTERNAL"] as const) {
      const { submit } = stripeConnector({ "/v1/payment_methods": reply });
      const text = JSON.stringify(await submit());
      expect(text.includes(NUMBER) || text.includes(CVV)).toBe(false);
    }
  });
});

describe("a form with secrets", () => {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

  it("contains the digits instead of their placeholders, and everything else unchanged", () => {
    const form = new SecretForm();
    const [one, two] = [form.hold(secret("12")), form.hold(secret("3"))];
    expect(text(form.fill(`a=${one}&b=%C3%BC&c=${two}&d=${one}`))).toBe("a=12&b=%C3%BC&c=3&d=12");
    expect(text(form.fill(""))).toBe("");
  });

  it("has unguessable placeholders that form encoding leaves unchanged", () => {
    const [one, two] = [new SecretForm(), new SecretForm()].map((form) => form.hold(secret("1")));
    expect(one).not.toBe(two);
    expect(encodeURIComponent(one ?? "")).toBe(one);
  });

  it("keeps the card out of a description that names a placeholder of another payment", async () => {
    const foreign = new SecretForm().hold(secret("1"));
    const { submit, form } = stripeConnector();
    await submit(stripePayment({ description: foreign }));
    expect(form(1).description).toBe(foreign);
  });
});
