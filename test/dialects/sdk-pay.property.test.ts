import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cxml } from "../../src/dialects/cxml/cxml.js";
import { twiml } from "../../src/dialects/twiml/twiml.js";
import { Reader } from "../support/reader.js";
import { expectedRequest } from "../support/sdk-expected.js";
import { documentOf, type Page, payCalls, word } from "../support/sdk-pay.js";

const TWIML: Page = {
  // "timeout: A positive integer"
  leastTimeout: 1,
  // "tokenType: one-time,reusable, payment-method"
  tokenTypes: ["one-time", "reusable", "payment-method"],
  // "paymentConnector: A String value"
  connector: fc.record({ paymentConnector: word }, { requiredKeys: [] }),
  stageAttribute: "for",
  matching: true,
};

const CXML: Page = {
  // "timeout: A positive integer greater than 3 seconds."
  leastTimeout: 4,
  // "tokenType: one-time, reusable"
  tokenTypes: ["one-time", "reusable"],
  // "paymentConnectorUrl: An absolute URL"; the SDK's types have paymentConnector, the page's examples neither.
  connector: fc.oneof(
    fc.record({ paymentConnectorUrl: fc.webUrl() }),
    fc.record({ paymentConnector: word }, { requiredKeys: [] }),
  ),
  // SignalWire's SDK has no other way to name a prompt's stage.
  stageAttribute: "for_",
  matching: false,
};

describe.each([
  { name: "twilio", dialect: twiml, page: TWIML, tries: (count = 2) => count },
  { name: "@signalwire/compatibility-api", dialect: cxml, page: CXML, tries: (count = 1) => count + 1 },
] as const)("any legal <Pay> that $name writes", ({ dialect, page, tries }) => {
  const { programOf } = new Reader(dialect);

  it("is read completely: every attribute, prompt and parameter is in the request", () => {
    fc.assert(
      fc.property(payCalls(page), (calls) => {
        const { verbs, mistakes } = programOf(documentOf(dialect.name as "twiml" | "cxml", calls));
        expect(mistakes).toEqual([]);
        expect(verbs).toHaveLength(1);
        expect(verbs[0]).toMatchObject({ verb: "pay" });
        const request = verbs[0]?.verb === "pay" ? verbs[0].request : undefined;
        expect(request).toEqual(expectedRequest(calls, tries));
      }),
      { numRuns: 500 },
    );
  });
});
