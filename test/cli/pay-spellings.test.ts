import { describe, expect, it } from "vitest";
import { playCall } from "../support/rehearsal.js";

const NUMBER = "4242424242424242";
const pay = (attributes: string, keys: string) =>
  playCall(`<Response><Pay action="/demo/after-pay" ${attributes}/></Response>`, keys);

describe("how values may be written", () => {
  it.each(["TRUE", "True", " true "])("postalCode=%j asks for the postal code", async (value) => {
    const { report } = await pay(`postalCode="${value}"`, `${NUMBER},1230,123,94105`);
    expect(report.connector[0]?.request).toMatchObject({ postal_code: "94105" });
  });

  it.each(["FALSE", "False"])("postalCode=%j and securityCode=%j ask for neither", async (value) => {
    const { report } = await pay(`postalCode="${value}" securityCode="${value}"`, `${NUMBER},1230`);
    expect(report.connector[0]?.request).toMatchObject({ postal_code: "", cvv: "" });
  });

  it("methods in either case", async () => {
    const { report } = await pay('method="post" statusCallbackMethod="get"', `${NUMBER},1230,123,94105`);
    expect(report.result).toBe("success");
  });

  it.each([
    [".5", "0.50"],
    ["20.", "20.00"],
    ["007", "7.00"],
  ])("chargeAmount=%j is %s", async (written, amount) => {
    const { report } = await pay(`chargeAmount="${written}"`, `${NUMBER},1230,123,94105`);
    expect(report.connector[0]?.request).toMatchObject({ amount });
  });

  it("what is not a number is not an amount", async () => {
    const { report } = await pay('chargeAmount="."', "");
    expect(report.action).toMatchObject({ Result: "validation-error", PayErrorCode: "64003" });
  });
});

describe("a card of a network that no table lists", () => {
  it.each([
    ["2200000000000004", "invalid-card-type"],
    ["2200000000000005", "invalid-card-number"],
    ["0000000000000000", "invalid-card-number"],
    ["2200004", "invalid-card-number"],
  ])("%s is %s", async (number, error) => {
    const { report } = await pay('maxAttempts="1"', `${number}#`);
    expect(report.action).toMatchObject({ Result: "too-many-failed-attempts", PaymentError: error });
  });
});
