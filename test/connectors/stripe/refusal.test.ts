import { describe, expect, it } from "vitest";
import type { PayRequest } from "../../../src/core/payment.js";
import { payRequest } from "../../support/pay-run.js";
import { stripeConnector, stripePayment } from "../../support/stripe-run.js";

const one = (name: string, value = "v") => ({ parameters: [{ name, value }] });
const KWD = {
  transaction: { kind: "charge", amount: { minor: 5124, currency: "KWD" } },
  currency: "KWD",
} as const;

describe("what Stripe does not accept", () => {
  it.each<[string, Partial<PayRequest>, string, string]>([
    ["a bank payment", { method: "ach-debit" }, "payment-method", "paymentMethod"],
    ["an amount with too many decimals", KWD, "currency", "chargeAmount"],
    ["a card without its date", { fields: ["payment-card-number"] }, "parameter", "expirationDate"],
    ["a long description", { description: "d".repeat(1001) }, "parameter", "description"],
    ["our own key", one("transaction_id"), "parameter", "Parameter"],
    ["brackets in a name", one("a[b]"), "parameter", "Parameter"],
    ["a long name", one("n".repeat(41)), "parameter", "Parameter"],
    ["a long value", one("n", "v".repeat(501)), "parameter", "Parameter"],
    [
      "50 parameters",
      { parameters: Array.from({ length: 50 }, (_, index) => ({ name: `n${index}`, value: "" })) },
      "parameter",
      "Parameter",
    ],
  ])("is reported before the caller is asked: %s", async (_case, request, unsupported, attribute) => {
    const { connector, submit, sent } = stripeConnector();
    expect(connector.refusal(payRequest(request))).toMatchObject({ unsupported, attribute });
    expect(await submit(stripePayment(request))).toMatchObject({
      state: "failed",
      code: "CONNECTOR_UNSUPPORTED",
    });
    expect(sent).toEqual([]);
  });

  it("is not a plain charge", () => {
    expect(
      stripeConnector().connector.refusal(payRequest(one("n".repeat(40), "v".repeat(500)))),
    ).toBeUndefined();
  });
});
