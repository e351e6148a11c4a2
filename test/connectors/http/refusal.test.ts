import { describe, expect, it } from "vitest";
import type { HttpConnectorOptions } from "../../../src/connectors/http/http-connector.js";
import type { PayRequest } from "../../../src/core/payment.js";
import { httpConnector, TOKENIZE } from "../../support/http-connector-run.js";
import { payRequest } from "../../support/pay-run.js";
import { answer } from "../../support/scripted-http.js";

const BANK = { method: "ach-debit" } as const;

function refusal(options: Partial<HttpConnectorOptions>, request: Partial<PayRequest> = {}) {
  return httpConnector(answer(""), options).connector.refusal?.(payRequest(request));
}

describe("what a connector does not support", () => {
  it("is nothing by default", () => {
    expect([refusal({}), refusal({}, BANK), refusal({}, TOKENIZE)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it.each<[string, Partial<HttpConnectorOptions>, Partial<PayRequest>, string, string]>([
    ["charges", { supports: { kinds: ["tokenize"] } }, {}, "charge", "chargeAmount"],
    ["tokens", { supports: { kinds: ["charge"] } }, TOKENIZE, "tokenize", "chargeAmount"],
    ["bank payments", { supports: { methods: ["credit-card"] } }, BANK, "payment-method", "paymentMethod"],
    ["a token type", { supports: { tokenTypes: ["one-time"] } }, TOKENIZE, "token-type", "tokenType"],
    ["a currency", { supports: { currencies: ["EUR", "gbp"] } }, {}, "currency", "currency"],
    ["a bank payment without AVSName", { bankParameters: ["AVSName"] }, BANK, "parameter", "Parameter"],
  ])("is reported before the caller is asked: %s", (_case, options, request, unsupported, attribute) => {
    expect(refusal(options, request)).toMatchObject({ unsupported, attribute, message: expect.any(String) });
  });

  it.each<[string, Partial<HttpConnectorOptions>, Partial<PayRequest>]>([
    ["a token type of a charge", { supports: { tokenTypes: [] } }, {}],
    ["the currency of a token", { supports: { currencies: [] } }, TOKENIZE],
    ["a currency in lower case", { supports: { currencies: ["usd"] } }, {}],
    ["a bank's parameter of a card", { bankParameters: ["AVSName"] }, {}],
    [
      "a bank payment with AVSName",
      { bankParameters: ["AVSName"] },
      { ...BANK, parameters: [{ name: "AVSName", value: "Jo" }] },
    ],
  ])("does not depend on %s", (_case, options, request) => {
    expect(refusal(options, request)).toBeUndefined();
  });
});
