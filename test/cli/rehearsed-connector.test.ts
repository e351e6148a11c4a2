import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TestServer } from "../support/http-server.js";
import { playCall } from "../support/rehearsal.js";
import { playSwml } from "../support/swml.js";

const KEYS = "4242424242424242,1230,123,94105";
const ANSWER = '{"charge_id":"ch_ours","error_code":null,"error_message":null}';

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.start((_request, response) => response.end(ANSWER));
});
afterEach(() => server.close());

function charge(url: string, connector?: string) {
  const pay = `<Pay chargeAmount="1" paymentConnectorUrl="${url}" action="/demo/after-pay"/>`;
  const options = { dialect: "cxml", ...(connector === undefined ? {} : { connector }) };
  return playCall(`<Response>${pay}</Response>`, KEYS, options);
}

describe("the connector whose address a document gives, in a rehearsal", () => {
  it("is asked where its host is allowed", async () => {
    const { report } = await charge(`${server.url}/pay`);
    expect(report.action?.PaymentConfirmationCode).toBe("ch_ours");
    expect(server.received.map(({ url }) => url)).toEqual(["/pay"]);
  });

  it("is not asked where another connector is given", async () => {
    await charge(`${server.url}/pay`, `${server.url}/given`);
    expect(server.received.map(({ url }) => url)).toEqual(["/given"]);
  });

  it("is the test connector where its host is not allowed", async () => {
    const { report } = await charge("https://shop.example/pay");
    expect(report.action?.PaymentConfirmationCode).toMatch(/^ch_[0-9a-f]{32}$/);
  });
});

describe("a connector given by address that may have charged", () => {
  const swml = (url: string, more: object = {}) => {
    const pay = { charge_amount: "20.45", payment_connector_url: url, ...more };
    return JSON.stringify({ version: "1.0.0", sections: { main: [{ pay }] } });
  };
  let requests = 0;
  let broken: TestServer;
  beforeEach(async () => {
    requests = 0;
    broken = await TestServer.start((_request, response) => {
      requests++;
      response.writeHead(500).end("oops");
    });
  });
  afterEach(() => broken.close());

  it("gets the card once, and the caller hears that the payment is being checked", async () => {
    const { report } = await playSwml(swml(`${broken.url}/pay`), KEYS);
    expect(requests).toBe(1);
    expect(report.result).toBe("payment-connector-error");
    expect(report.heard.at(-1)).toMatch(/is being checked\. Please do not pay again/);
    expect(report.heard.join()).not.toMatch(/could not complete/);
  });

  it("gets the card again when the configuration says that it keeps ids", async () => {
    const byUrl = `connectors: {byUrl: {"${broken.url}/": {idempotent: true, retries: 2}}}`;
    await playSwml(swml(`${broken.url}/pay`), KEYS, {}, byUrl);
    expect(requests).toBe(3);
  });
});
