import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TestServer } from "../support/http-server.js";
import { playCall } from "../support/rehearsal.js";

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
