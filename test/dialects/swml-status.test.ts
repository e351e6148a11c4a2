import { describe, expect, it } from "vitest";
import type { Captured, FieldError, Stage } from "../../src/core/payment.js";
import { swml } from "../../src/dialects/swml/swml.js";
import { caller, card, payOf } from "../support/swml-pay.js";

function event(stage: Stage, error?: FieldError, captured: Captured = {}) {
  return swml.status({
    caller,
    request: payOf(),
    report: { stage, attempt: 1, captured, ...(error === undefined ? {} : { error }) },
    url: "https://example.com/status",
    at: 1_743_707_517_122,
    session: "C1",
  });
}

describe("the status event (SignalWire, SWML pay, status_url request body)", () => {
  it("is the page's example, member by member", () => {
    expect(JSON.stringify(event("payment-completed", undefined, card()))).toBe(
      JSON.stringify({
        json: {
          event_type: "calling.call.pay",
          event_channel: "swml:6f9619ff-8b86-d011-b42d-00c04fc964ff",
          timestamp: 1743707517.122,
          project_id: "P1",
          space_id: "S1",
          params: {
            status_url: "https://example.com/status",
            status_url_method: "POST",
            for: "payment-completed",
            error_type: "",
            payment_method: "credit-card",
            payment_card_number: "************1111",
            payment_card_type: "visa",
            security_code: "***",
            expiration_date: "1225",
            payment_card_postal_code: "23112",
            control_id: "C1",
            call_id: "6f9619ff-8b86-d011-b42d-00c04fc964ff",
            node_id: "N1",
          },
        },
      }),
    );
  });

  it.each<[Stage, FieldError | undefined, string]>([
    ["payment-card-number", undefined, ""],
    ["payment-card-number", "input-timeout", "timeout"],
    ["payment-card-number", "invalid-card-number", "invalid-card-number"],
    ["payment-card-number", "invalid-card-type", "invalid-card-type"],
    ["payment-card-number", "card-declined", "card-declined"],
    ["expiration-date", "invalid-date", "invalid-date"],
    ["security-code", "invalid-security-code", "invalid-security-code"],
    ["postal-code", "invalid-postal-code", "invalid-postal-code"],
    ["payment-processing", undefined, ""],
    ["payment-completed", undefined, ""],
    ["payment-failed", undefined, ""],
    ["payment-canceled", undefined, ""],
  ])("for %s with %s has the error_type %j", (stage, error, word) => {
    expect(event(stage, error)).toMatchObject({
      json: { params: { for: stage, error_type: word, payment_card_number: "", security_code: "" } },
    });
  });
});
