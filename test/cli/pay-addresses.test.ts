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
      '<Response><Pay action="/demo/after-pay" statusCallback="https://10.0.0.1/s"/></Response>';
    const { report } = await playCall(document, KEYS);
    expect(report.action).toMatchObject({ Result: "validation-error", PayErrorCode: "64020" });
    expect(report.action?.PaymentError).toMatch(/^statusCallback: .*not a public address/);
    expect(report.connector).toEqual([]);
  });

  it.each([
    ["payment_connector_url", "http://shop.example/x"],
    ["status_url", "http://10.0.0.1/x"],
  ])("as %s of SWML sets pay_result", async (name, url) => {
    const urls = { payment_connector_url: "https://shop.example/pay", [name]: url };
    const document = JSON.stringify({ version: "1.0.0", sections: { main: [{ pay: urls }] } });
    const { report } = await playSwml(document, KEYS);
    expect([report.result, report.connector]).toEqual(["validation-error", []]);
    expect(report.heard).toEqual(["We are sorry, we could not complete your payment."]);
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
});

describe("a callback with plain http", () => {
  const CALLBACK = 'statusCallback="http://shop.example/s" action="/demo/after-pay"';

  it.each([
    ["twiml", CALLBACK, "success"],
    ["voxml", CALLBACK, "success"],
    ["voxml", 'action="http://shop.example/next"', "success"],
    // "HTTPS endpoint"
    ["cxml", CALLBACK, "validation-error"],
    // "Must use https."
    ["twiml", 'action="http://shop.example/next"', "validation-error"],
  ])("in %s, %s: %s, as the vendor's page demands https or not", async (dialect, attributes, result) => {
    const document = `<Response><Pay securityCode="false" postalCode="false" ${attributes}/></Response>`;
    const { report, log, happenings } = await playCall(document, KEYS, { dialect });
    expect(report.result).toBe(result);
    expect(/a callback has plain http/.test(log)).toBe(result === "success");
    const warnings = happenings.flatMap((one) =>
      one.type === "warning" ? [`${one.code} ${one.message}`] : [],
    );
    const [attribute = ""] = attributes.split("=");
    const expected = `DOCUMENT_CALLBACK_PLAIN <Pay> ${attribute} has plain http: others can read what it reports.`;
    expect(warnings).toEqual(result === "success" ? [expected] : []);
  });

  it("is accepted as status_url of SWML", async () => {
    const pay = { payment_connector_url: "https://shop.example/pay", status_url: "http://shop.example/s" };
    const document = JSON.stringify({ version: "1.0.0", sections: { main: [{ pay }] } });
    const { report, happenings } = await playSwml(document, KEYS);
    expect(report.result).toBe("success");
    expect(happenings.filter(({ type }) => type === "warning")).toMatchObject([
      { code: "DOCUMENT_CALLBACK_PLAIN", line: 1, column: document.indexOf('"pay"') + 1 },
    ]);
  });
});
