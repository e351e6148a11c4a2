import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { check } from "../../src/cli/check.js";
import { mainOf } from "../support/swml.js";
import { temporaryFolder } from "../support/temporary-folder.js";

function written(text: string): string {
  const path = join(temporaryFolder(), "document.twiml.xml");
  writeFileSync(path, text);
  return path;
}

describe("checking a document", () => {
  it("takes the dialect from the file name, unless another one is requested", async () => {
    const path = "examples/voxml/next-verb.voxml.xml";
    expect(await check(path)).toEqual({ lines: [], isMistaken: false });
    const { lines: mistakes } = await check(path, "twiml");
    expect(mistakes.map((line) => /<Pay> has no attribute "(\w+)"/.exec(line)?.[1])).toEqual([
      "output",
      "history",
    ]);
  });

  it("reports what has no effect here, which is not a mistake", async () => {
    const { lines, isMistaken } = await check(
      written('<Response><Dial record="true">+15550111</Dial></Response>'),
    );
    expect(lines).toEqual([expect.stringMatching(/:1:17 <Dial> record has no effect here\.$/)]);
    expect(isMistaken).toBe(false);
  });

  it("reports mistakes in a document that runs but whose payment does not", async () => {
    const { lines, isMistaken } = await check(
      written('<Response><Pay timeOut="5" chargeAmount="x"><Prompt for="postal-code"/></Pay></Response>'),
    );
    expect(lines).toEqual([
      expect.stringMatching(/ <Pay> has no attribute "timeOut".* \[64020\]$/),
      expect.stringMatching(/ <Pay> chargeAmount="x" must be .* \[PAY_INVALID 64003\]$/),
      expect.stringMatching(/ <Prompt> is empty: .* \[64020\]$/),
    ]);
    expect(isMistaken).toBe(true);
  });

  it.each([
    ["method='charge'", "<Response><Pay method='charge' action='/done'/></Response>", 1],
    ["an empty action", "<Response><Pay action=''/></Response>", 1],
    [
      "a prompt for a stage that does not exist",
      "<Response><Pay maxAttempts='3' minPostalCodeLength='5'><Prompt for='security-date'><Say><s>Once more.</s></Say></Prompt></Pay></Response>",
      1,
    ],
    [
      "prompts in a language that is not built in",
      `<Response><Pay language='ja-JP'>${["payment-card-number", "expiration-date", "security-code", "postal-code"].map((stage) => `<Prompt for='${stage}'><Say>?</Say></Prompt>`).join("")}</Pay></Response>`,
      0,
    ],
    ["a SIP address without its scheme", "<Response><Dial><Sip>kate@example.com</Sip></Dial></Response>", 0],
    ["a verb that does not run here", "<Response><Say>Paid.</Say><Enqueue>support</Enqueue></Response>", 1],
  ])("does not refuse %s", async (_what, document, warnings) => {
    const { lines, isMistaken } = await check(written(document));
    expect([isMistaken, lines.length]).toEqual([false, warnings]);
  });

  it("names the unsupported methods of SWML, and each unknown one", async () => {
    const main = ["record_call", "send_sms", "sip_refer", "user_event", "ai", "foo"].map((name) => ({
      [name]: {},
    }));
    const path = join(temporaryFolder(), "document.swml.json");
    writeFileSync(path, JSON.stringify({ version: "1.0.0", sections: { main, never: [{ ai: {} }] } }));
    const { lines, isMistaken } = await check(path);
    expect(isMistaken).toBe(false);
    expect(lines.filter((line) => line.includes("is not supported here"))).toHaveLength(6);
    expect(lines.filter((line) => line.includes('"foo" is not known'))).toHaveLength(1);
  });

  it.each([
    ['<Response><Pay validCardTypes="visa diners amex"/></Response>', "twiml", "<Pay> validCardTypes"],
    [
      mainOf(`- pay: {payment_connector_url: "https://s.example", valid_card_types: visa diners}`),
      "swml",
      "pay.valid_card_types",
    ],
  ])(
    "reports an unknown card type beside known ones, which is not a mistake",
    async (text, dialect, what) => {
      const { lines, isMistaken } = await check(written(text), dialect);
      expect(lines).toEqual([
        expect.stringMatching(new RegExp(`${what}.*diners.* must be one or more of visa, `)),
      ]);
      expect(isMistaken).toBe(false);
    },
  );

  it.each([
    [
      "twiml",
      '<Pay paymentConnector="Stripe"/>',
      '<Pay> paymentConnector: "Stripe" is not in the configuration.',
    ],
    ["twiml", '<Pay action="https://10.0.0.1/"/>', "<Pay> action: https://10.0.0.1: not a public address"],
    ["twiml", '<Pay action="http://shop.example/"/>', "<Pay> action: http://shop.example: use https"],
    [
      "cxml",
      '<Pay statusCallback="http://shop.example/"/>',
      "<Pay> statusCallback: http://shop.example: use",
    ],
    [
      "cxml",
      '<Pay paymentConnectorUrl="http://shop.example/"/>',
      "<Pay> paymentConnectorUrl: http://shop.example",
    ],
  ])("reports what a controller would refuse: %s, %s", async (dialect, pay, message) => {
    const { lines, isMistaken } = await check(written(`<Response>${pay}</Response>`), dialect);
    expect(lines).toEqual([expect.stringContaining(`:1:11 ${message}`)]);
    expect(isMistaken).toBe(true);
  });

  it("reports in SWML what a controller would refuse, in every section", async () => {
    const text = mainOf(
      '- cond: [{when: "true", then: [{pay: {payment_connector_url: "http://s.example"}}]}]',
    );
    const { lines, isMistaken } = await check(written(text), "swml");
    expect(lines).toEqual([
      expect.stringContaining("pay.payment_connector_url: http://s.example: use https"),
    ]);
    expect(isMistaken).toBe(true);
  });

  it("warns of a callback with plain http where the vendor's page accepts it", async () => {
    const { lines, isMistaken } = await check(
      written('<Response><Pay statusCallback="http://shop.example/s"/></Response>'),
    );
    expect(lines).toEqual([expect.stringContaining("<Pay> statusCallback has plain http")]);
    expect(isMistaken).toBe(false);
  });

  it("reads a document in its own charset, as a call does", async () => {
    const path = join(temporaryFolder(), "document.twiml.xml");
    const text = '<?xml version="1.0" encoding="utf-16"?><Response><Say>Gr\u00fc\u00dfe</Say></Response>';
    writeFileSync(path, Buffer.from(`\ufeff${text}`, "utf16le"));
    expect(await check(path)).toEqual({ lines: [], isMistaken: false });
  });

  it("refuses an unknown dialect", async () => {
    await expect(check("examples/charge.twiml.xml", "ncco")).rejects.toMatchObject({ code: "USAGE" });
  });
});
