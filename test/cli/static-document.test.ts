import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TestServer } from "../support/http-server.js";
import { playCall } from "../support/rehearsal.js";

const CARD = "4242424242424242,1230,123,94105";

let server: TestServer;
let document: string;
beforeEach(async () => {
  server = await TestServer.start((_request, response) => response.end(document));
});
afterEach(() => server.close());

/** Calls a document that its server returns to every request, whatever is sent with it. */
async function call(pay: string, keys: string, dialect = "twiml") {
  document = `<Response>${pay}<Say>Goodbye.</Say></Response>`;
  const { report } = await playCall(`${server.url}/pay.xml`, keys, { dialect });
  return { report, requests: server.received.length };
}

describe.each(["twiml", "cxml"])("a static document without an action in %s", (dialect) => {
  it("is charged once, requested again with the result, and goes on after its <Pay>", async () => {
    const { report, requests } = await call('<Pay chargeAmount="1"/>', `${CARD},${CARD}`, dialect);
    expect([report.result, report.connector.length, requests]).toEqual(["success", 1, 2]);
    expect(report.heard.at(-1)).toBe("Goodbye.");
  });

  it("takes each of its payments once", async () => {
    const pays = '<Pay chargeAmount="1"/><Pay chargeAmount="2"/>';
    const { report, requests } = await call(pays, `${CARD},${CARD},${CARD}`, dialect);
    expect([report.connector.length, requests]).toEqual([2, 3]);
    expect(report.heard.at(-1)).toBe("Goodbye.");
  });

  it("is requested again when the caller cancels, and goes on", async () => {
    const { report, requests } = await call("<Pay/>", "*", dialect);
    expect([report.result, requests, report.heard.at(-1)]).toEqual([
      "caller-interrupted-with-star",
      2,
      "Goodbye.",
    ]);
  });

  it("goes on at once when the tries are used up", async () => {
    const { report, requests } = await call("<Pay/>", "", dialect);
    expect([report.result, requests]).toEqual(["too-many-failed-attempts", 1]);
    expect(report.heard.at(-1)).toBe("Goodbye.");
  });

  it("goes on at once when its <Pay> has mistakes", async () => {
    const { report, requests } = await call('<Pay chargeAmount="-1"/>', CARD, dialect);
    expect([report.result, report.heard, requests]).toEqual(["validation-error", ["Goodbye."], 1]);
  });
});

describe("a static document that another verb requests again after its payment", () => {
  const gather = '<Gather numDigits="1" actionOnEmptyResult="false"/>';

  it("is charged once when a <Gather> follows", async () => {
    const { report } = await call(`<Pay chargeAmount="1"/>${gather}`, `${CARD},7,${CARD}`);
    expect([report.connector.length, report.heard.at(-1)]).toEqual([1, "Goodbye."]);
  });

  it("is charged once when it redirects to itself for ever", async () => {
    const { report } = await call('<Pay chargeAmount="1"/><Redirect>/pay.xml</Redirect>', `${CARD},${CARD}`);
    expect([report.connector.length, report.result]).toEqual([1, "success"]);
  });

  it("is charged once in a dialect that continues with the next verb", async () => {
    const pay = '<Pay paymentConnector="Default" chargeAmount="1" currency="usd"/>';
    const next = '<Gather numDigits="1" action="/pay.xml"/>';
    const { report } = await call(`${pay}${next}`, `${CARD},7,${CARD}`, "voxml");
    expect([report.connector.length, report.result, report.heard.at(-1)]).toEqual([1, "success", "Goodbye."]);
  });

  it("runs from its beginning when nothing was paid before", async () => {
    const { report } = await call('<Gather numDigits="1"/><Pay chargeAmount="1"/>', `1,2,,${CARD}`);
    expect([report.connector.length, report.result, report.heard.at(-1)]).toEqual([1, "success", "Goodbye."]);
  });

  it("asks again after a cancel when it redirects to itself", async () => {
    const { report } = await call('<Pay chargeAmount="1"/><Redirect>/pay.xml</Redirect>', `*,${CARD}`);
    expect(report.connector.length).toBe(1);
  });
});

describe("a static document whose host accepts GET only", () => {
  it("is requested with the method that requested it", async () => {
    const pay = '<Response><Pay chargeAmount="1"/><Say>Goodbye.</Say></Response>';
    const host = await TestServer.start(({ method }, response) => {
      response.statusCode = method === "GET" ? 200 : 405;
      response.end(pay);
    });
    const { report } = await call(`<Redirect method="GET">${host.url}/pay.xml</Redirect>`, CARD);
    await host.close();
    expect(report.heard.at(-1)).toBe("Goodbye.");
    expect(host.received.map(({ method }) => method)).toEqual(["GET", "GET"]);
  });
});

describe("a static document whose action is itself", () => {
  it("does not take its first payment again when the second is cancelled", async () => {
    const pays = '<Pay chargeAmount="1" action="/pay.xml"/><Pay chargeAmount="2" action="/pay.xml"/>';
    const { report } = await call(pays, `${CARD},*,${CARD}`);
    expect(report.connector.map(({ request }) => (request as { amount?: unknown }).amount)).toEqual([
      "1.00",
      "2.00",
    ]);
  });

  it("is charged once", async () => {
    const { report, requests } = await call('<Pay chargeAmount="1" action="?paid=1"/>', `${CARD},${CARD}`);
    expect([report.connector.length, requests, report.heard.at(-1)]).toEqual([1, 2, "Goodbye."]);
  });

  it("asks again after a cancel, as it says", async () => {
    const { report, requests } = await call('<Pay chargeAmount="1" action="/pay.xml"/>', `*,${CARD}`);
    expect([report.connector.length, requests, report.heard.at(-1)]).toEqual([1, 3, "Goodbye."]);
  });

  it("is not asked for the same mistake again and again", async () => {
    const { requests } = await call('<Pay chargeAmount="-1" action="/pay.xml"/>', "");
    expect(requests).toBe(2);
  });
});
