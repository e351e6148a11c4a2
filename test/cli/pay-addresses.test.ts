import { describe, expect, it } from "vitest";
import { playCall } from "../support/rehearsal.js";
import { playSwml } from "../support/swml.js";

const KEYS = "4242424242424242,1230,123,94105";

describe("an address that must not be requested", () => {
  it.each(["http://shop.example/paid", "https://10.0.0.1/paid", "http://user:word@shop.example/paid"])(
    "%s as action ends the payment before the caller is asked for anything",
    async (url) => {
      const { report } = await playCall(`<Response><Pay chargeAmount="1" action="${url}"/></Response>`, KEYS);
      expect([report.result, report.heard, report.connector]).toEqual(["validation-error", [], []]);
    },
  );

  it("as statusCallback is reported to the action, with its name", async () => {
    const document =
      '<Response><Pay action="/demo/after-pay" statusCallback="http://shop.example/s"/></Response>';
    const { report } = await playCall(document, KEYS);
    expect(report.action).toMatchObject({ Result: "validation-error", PayErrorCode: "64020" });
    expect(report.action?.PaymentError).toMatch(/^statusCallback: .*use https/);
    expect(report.connector).toEqual([]);
  });

  it.each(["http://shop.example/pay", "https://10.0.0.1/pay"])(
    "%s as connector of cXML ends the payment before the caller is asked for anything",
    async (url) => {
      const pay = `<Pay chargeAmount="1" paymentConnectorUrl="${url}" action="/demo/after-pay"/>`;
      const { report } = await playCall(`<Response>${pay}</Response>`, KEYS, { dialect: "cxml" });
      expect([report.result, report.connector]).toEqual(["validation-error", []]);
      expect(report.heard).toEqual(["Something went wrong. Goodbye."]);
      expect(report.action?.PaymentError).toMatch(/^paymentConnectorUrl: /);
    },
  );

  it.each(["payment_connector_url", "status_url"])("as %s of SWML sets pay_result", async (name) => {
    const urls = { payment_connector_url: "https://shop.example/pay", [name]: "http://shop.example/x" };
    const document = JSON.stringify({ version: "1.0.0", sections: { main: [{ pay: urls }] } });
    const { report } = await playSwml(document, KEYS);
    expect(report.result).toBe("validation-error");
    expect(report.heard).toEqual([]);
  });
});
