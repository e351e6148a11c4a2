import { afterEach, describe, expect, it } from "vitest";
import { TestServer } from "../support/http-server.js";
import { type Played, playCall, stagesOf } from "../support/rehearsal.js";

const NUMBER = "4242424242424242";
const ACCOUNT = "121181976,508862392#";

/** The same attributes in each dialect, and the order in which it asks. */
const DIALECTS = [
  { dialect: "twiml", cardKeys: `${NUMBER},1230,123,94105`, least: 1, retries: 0 },
  // SignalWire's maxAttempts counts the tries after the first.
  { dialect: "cxml", cardKeys: `${NUMBER},1230,123,94105`, least: 4, retries: 1 },
  { dialect: "voxml", cardKeys: `${NUMBER},1230,94105,123`, least: 1, retries: 0 },
] as const;

const open: TestServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

/** A server that answers every request with a document. */
async function server(): Promise<TestServer> {
  const one = await TestServer.start((_request, response) => response.end("<Response/>"));
  open.push(one);
  return one;
}

const fieldsAsked = (call: Played) => [...new Set(call.report.statuses.map(({ For }) => For))];
const order = ({ report }: Played) => report.connector[0]?.request;
const askedConnector = ({ happenings }: Played) =>
  happenings.flatMap((one) => (one.type === "connector-request" ? [one.connector] : []));

describe.each(DIALECTS)(
  "the effect in a call of each attribute of <Pay> in $dialect",
  ({ dialect, cardKeys, least, retries }) => {
    const pay = (attributes: string, keys: string = cardKeys, nouns = "") =>
      playCall(`<Response><Pay ${attributes}>${nouns}</Pay></Response>`, keys, { dialect });

    it("input: keys", async () => {
      expect((await pay('input="dtmf"')).report.result).toBe("success");
    });

    it("action: where the result is sent, by method, and what follows", async () => {
      const shop = await server();
      const methods = dialect === "voxml" ? ["GET", "POST"] : ["POST"];
      for (const method of methods) await pay(`action="${shop.url}/paid" method="${method}"`);
      expect(shop.received.map(({ method }) => method)).toEqual(methods);
      expect(shop.received[0]?.url).toMatch(/^\/paid/);
    });

    it("statusCallback: where each stage is reported, by statusCallbackMethod", async () => {
      const shop = await server();
      await pay(`statusCallback="${shop.url}/s" statusCallbackMethod="GET"`, "*");
      await pay(`statusCallback="${shop.url}/s"`, "*");
      expect(shop.received.map(({ method }) => method)).toEqual(["GET", "POST"]);
      expect(shop.received[0]?.url).toContain("For=payment-card-number");
      expect(shop.received[1]?.body).toContain("For=payment-card-number");
    });

    it("paymentMethod: a bank account is asked for", async () => {
      const call = await pay('paymentMethod="ach-debit"', ACCOUNT);
      expect(fieldsAsked(call)).toEqual(["bank-routing-number", "bank-account-number", "payment-processing"]);
      expect(call.report.result).toBe("success");
    });

    it("bankAccountType: reported in the webhooks that have a field for it", async () => {
      const attributes =
        'paymentMethod="ach-debit" bankAccountType="consumer-savings" action="/demo/after-pay"';
      const { report } = await pay(attributes, ACCOUNT);
      const reported = dialect === "cxml" ? undefined : "consumer-savings";
      expect([report.action?.BankAccountType, report.statuses[0]?.BankAccountType]).toEqual([
        reported,
        reported,
      ]);
    });

    it("timeout: how long a field waits for a silent caller", async () => {
      const [short, long] = await Promise.all(
        [least, 60].map((seconds) => pay(`timeout="${seconds}" maxAttempts="1"`, "")),
      );
      const longer = (long?.report.durationMs ?? 0) - (short?.report.durationMs ?? 0);
      expect(Math.round(longer / 1_000)).toBe((60 - least) * (1 + retries));
    });

    it("maxAttempts: how often a field is asked", async () => {
      for (const tries of [1, 2, 3]) {
        const call = await pay(`maxAttempts="${tries}"`, "");
        expect(call.report.result).toBe("too-many-failed-attempts");
        expect(call.report.statuses.at(-1)?.Attempt).toBe(String(tries + retries));
      }
    });

    it("securityCode and postalCode: whether they are asked", async () => {
      const call = await pay('securityCode="false" postalCode="false"', `${NUMBER},1230`);
      expect(fieldsAsked(call)).toEqual(["payment-card-number", "expiration-date", "payment-processing"]);
      expect(order(call)).toMatchObject({ cvv: "", postal_code: "" });
    });

    it("postalCode: known beforehand; VoXML has no such value, and asks for it", async () => {
      const keys = dialect === "voxml" ? `${NUMBER},1230,94105,123` : `${NUMBER},1230,123`;
      const call = await pay('postalCode="SW1A 1AA"', keys);
      expect(call.report.result).toBe("success");
      expect(order(call)?.postal_code).toBe(dialect === "voxml" ? "94105" : "SW1A 1AA");
    });

    it("minPostalCodeLength: a shorter one is asked again", async () => {
      const call = await pay(
        'minPostalCodeLength="5" securityCode="false" maxAttempts="2"',
        `${NUMBER},1230,941#,94105`,
      );
      expect(stagesOf(call)).toContain("postal-code 2 invalid-postal-code");
      expect(call.report.result).toBe("success");
    });

    it("paymentConnector: which connector is asked", async () => {
      const document = '<Response><Pay paymentConnector="Stripe_1"/></Response>';
      const named = await playCall(document, cardKeys, { dialect }, "connectors: {Stripe_1: {type: test}}");
      expect(askedConnector(named)).toEqual(["Stripe_1"]);
      const unknown = await playCall(document, cardKeys, { dialect });
      expect([askedConnector(unknown), unknown.report.heard]).toEqual([[], []]);
      expect(askedConnector(await pay(""))).toEqual(["Default"]);
    });

    it("chargeAmount and currency: what is charged", async () => {
      const amount = dialect === "cxml" ? { chargeAmount: 20.5 } : { amount: "20.50" };
      expect(order(await pay('chargeAmount="20.5" currency="eur"'))).toMatchObject({
        ...amount,
        currency_code: "EUR",
      });
      expect(order(await pay('chargeAmount="0"'))).not.toHaveProperty("chargeAmount");
      const { report } = await pay('chargeAmount="0" action="/demo/after-pay"');
      expect(report.action).toMatchObject({
        PaymentToken: expect.stringMatching(/^tok_/),
        PaymentConfirmationCode: "",
      });
    });

    it("language: of the built-in prompts", async () => {
      expect((await pay('language="DE-de"', "*")).report.heard[0]).toMatch(/Kartennummer/);
    });

    it("description: sent to the connector", async () => {
      expect(order(await pay('description="Order 7"'))).toMatchObject({ description: "Order 7" });
    });

    it("validCardTypes: any other card is refused", async () => {
      const call = await pay(
        'validCardTypes="amex jcb" maxAttempts="1"',
        `${NUMBER}${`,${NUMBER}`.repeat(retries)}`,
      );
      const error = dialect === "voxml" ? "max-attempts" : "invalid-card-type";
      expect(call.report.statuses.at(-1)).toMatchObject({ ErrorType: error });
    });

    it("<Parameter> name and value: sent to the connector, and back to the action", async () => {
      const noun = '<Parameter name="order" value="7"/>';
      const call = await pay('action="/demo/after-pay"', cardKeys, noun);
      expect(order(call)).toMatchObject({ parameters: { order: "7" } });
      expect(call.report.action).toMatchObject({ PayConnector_order: "7" });
    });
  },
);

describe("the effect in a call of attributes that only one dialect has", () => {
  it("paymentConnectorUrl: which connector is asked, in cXML", async () => {
    const url = "https://example.com/accept-payment";
    const document = (attributes: string) => `<Response><Pay ${attributes}/></Response>`;
    const keys = `${NUMBER},1230,123,94105`;
    const asked = async (attributes: string) =>
      askedConnector(await playCall(document(attributes), keys, { dialect: "cxml" }));
    expect(await asked(`paymentConnectorUrl="${url}" paymentConnector="Stripe_1"`)).toEqual([url]);
    expect(await asked(`paymentConnector="${url}"`)).toEqual([url]);
  });

  it("tokenType: sent to the connector in cXML", async () => {
    const call = await playCall(
      '<Response><Pay tokenType="one-time"/></Response>',
      `${NUMBER},1230,123,94105`,
      {
        dialect: "cxml",
      },
    );
    expect(order(call)).toMatchObject({ token_type: "one-time" });
  });
});
