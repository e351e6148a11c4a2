import { afterEach, describe, expect, it } from "vitest";
import { wordingOf } from "../../src/prompts/choose.js";
import { TestServer } from "../support/http-server.js";
import { CHARGE, playCall, stagesOf } from "../support/rehearsal.js";

const CARD = "4242424242424242,1230,123,94105";
const APOLOGY = /sorry/i;
const open: TestServer[] = [];

async function server(...answer: Parameters<typeof TestServer.start>): Promise<TestServer> {
  const started = await TestServer.start(...answer);
  open.push(started);
  return started;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const payTo = (action: string) => `<Response><Pay chargeAmount="1" action="${action}"/></Response>`;

describe("a document that cannot be run ends with an apology and sends the call to the fallback", () => {
  it.each([
    ["broken XML", "<Response><Say>Hi</Response>", "DOCUMENT_NOT_XML", /document\.xml:1:\d+/],
    ["a DOCTYPE", "<!DOCTYPE x><Response/>", "DOCUMENT_DOCTYPE", /document\.xml:1:\d+/],
    ["another root", "<Answer/>", "DOCUMENT_INVALID", /document\.xml:1:1/],
  ])("%s", async (_case, document, code, place) => {
    const { report, log } = await playCall(document, "");
    expect(report).toMatchObject({ result: null, ended: "fallback" });
    expect(report.heard.at(-1)).toMatch(APOLOGY);
    expect(report.problems).toMatchObject([{ code, message: expect.stringMatching(place) }]);
    expect(log).toContain(code);
    expect(log).toMatch(place);
  });

  it("but not an unknown verb, which is left out", async () => {
    const { report, happenings, log } = await playCall("<Response>\n  <Sing/><Say>Hi</Say>\n</Response>", "");
    expect(report).toMatchObject({ ended: "document", heard: ["Hi"], problems: [] });
    const code = "DOCUMENT_NAME_UNKNOWN";
    expect(happenings.filter(({ type }) => type === "warning")).toMatchObject([{ code, line: 2, column: 3 }]);
    expect(log).toContain(code);
  });

  it("a missing file", async () => {
    const { report } = await playCall("/nowhere/pay.xml", "");
    expect(report).toMatchObject({ ended: "fallback", problems: [{ code: "DOCUMENT_UNREADABLE" }] });
  });

  it("documents that redirect to each other endlessly", async () => {
    const { url } = await server((_request, response) =>
      response.end("<Response><Redirect>/again</Redirect></Response>"),
    );
    const { report } = await playCall(`<Response><Redirect>${url}/first</Redirect></Response>`, "");
    expect(report).toMatchObject({ ended: "fallback", problems: [{ code: "DOCUMENT_LOOP" }] });
  });
});

describe("an action", () => {
  it("that answers 500 loses nothing: the payment is reported, and the caller hears that it was made", async () => {
    const { url, received } = await server((_request, response) => response.writeHead(500).end());
    const { report } = await playCall(payTo(`${url}/paid`), CARD);
    expect(report).toMatchObject({
      result: "success",
      ended: "fallback",
      problems: [{ code: "DOCUMENT_UNREACHABLE" }],
    });
    expect(new URLSearchParams(received[0]?.body).get("Result")).toBe("success");
    expect(report.heard.at(-1)).toBe("Your payment was made. Please do not pay again.");
  });

  it("whose verbs do not all run is heard as far as they do", async () => {
    const { url } = await server((_request, response) =>
      response.end("<Response><Say>Paid.</Say><Enqueue>support</Enqueue></Response>"),
    );
    const { report } = await playCall(payTo(`${url}/paid`), CARD);
    expect(report).toMatchObject({ result: "success", ended: "document", problems: [] });
    expect(report.heard.at(-1)).toBe("Paid.");
  });

  it("that fails is regretted in the language of the payment", async () => {
    const { url } = await server((_request, response) => response.writeHead(500).end());
    const document = `<Response><Pay chargeAmount="1" language="de-DE" action="${url}/paid"/></Response>`;
    const { report } = await playCall(document, CARD);
    expect(report).toMatchObject({ result: "success", ended: "fallback" });
    expect(report.heard.at(-1)).toBe(wordingOf("de-DE").made);
  });

  it("that answers nonsense is a document that cannot be run", async () => {
    const { url } = await server((_request, response) => response.end("OK"));
    const { report } = await playCall(payTo(`${url}/paid`), CARD);
    expect(report).toMatchObject({
      result: "success",
      ended: "fallback",
      problems: [{ code: "DOCUMENT_NOT_XML" }],
    });
  });

  it("gets the result by POST, and its answer is the next document", async () => {
    const { url, received } = await server((_request, response) =>
      response.end("<Response><Say>Thanks a lot.</Say></Response>"),
    );
    const { report } = await playCall(payTo(`${url}/paid?shop=7`), CARD);
    expect(report).toMatchObject({ result: "success", ended: "document" });
    expect(report.heard.at(-1)).toBe("Thanks a lot.");
    expect(received).toMatchObject([{ method: "POST", url: "/paid?shop=7" }]);
    expect(Object.fromEntries(new URLSearchParams(received[0]?.body))).toEqual(report.action);
  });

  it("outside the allowed hosts is not requested in a rehearsal, and its body is shown", async () => {
    const { report, happenings } = await playCall(payTo("https://shop.example/paid"), CARD);
    expect(happenings).toContainEqual(
      expect.objectContaining({ type: "not-sent", url: "https://shop.example/paid" }),
    );
    expect(report).toMatchObject({ result: "success", ended: "document", action: { Result: "success" } });
  });
});

describe("a document on a server", () => {
  it("that is named on the command line is fetched, wherever it is", async () => {
    const { url } = await server((_request, response) =>
      response.end("<Response><Say>Hello.</Say></Response>"),
    );
    const { report } = await playCall(`${url.replace("127.0.0.1", "localhost")}/doc.xml`, "");
    expect(report).toMatchObject({ heard: ["Hello."], ended: "document" });
  });

  it("that cannot be fetched is a problem", async () => {
    const { report } = await playCall("http://127.0.0.1:1/doc.xml", "");
    expect(report).toMatchObject({ ended: "fallback", problems: [{ code: "DOCUMENT_UNREACHABLE" }] });
  });
});

describe("a connector", () => {
  it("that cannot be reached fails the payment, and the result says that nothing was sent", async () => {
    const gone = await TestServer.start(() => {});
    const { url } = gone;
    await gone.close();
    const { report } = await playCall(CHARGE, CARD, { connector: url });
    expect(report).toMatchObject({ result: "payment-connector-error", ended: "document" });
    expect(report.connector).toMatchObject([{ answer: { state: "failed", code: "HTTP_UNREACHABLE" } }]);
  });

  it("that never answers leaves an unknown outcome after six tries with one id", async () => {
    const { report } = await playCall(CHARGE, "4000000000000408,1230,123,94105");
    expect(report.connector).toMatchObject([{ answer: { state: "unknown", code: "HTTP_NO_ANSWER" } }]);
    expect(report.result).toBe("payment-connector-error");
    expect(report.durationMs).toBeGreaterThan(60_000);
  });

  it("that answers 500, or nonsense, or late", async () => {
    const outcomes = [];
    for (const card of ["4000000000000119", "4000000000000200", "4000000000001208"]) {
      const { report } = await playCall(CHARGE, `${card},1230,123,94105`);
      outcomes.push(report.connector[0]?.answer?.state);
    }
    // A server that breaks may have charged the card before: the outcome is unknown.
    expect(outcomes).toEqual(["unknown", "unknown", "approved"]);
  });
});

describe("an invalid address", () => {
  it("as action is a validation-error before the card is asked", async () => {
    const { report } = await playCall('<Response><Pay action="http://"/></Response>', CARD);
    expect(report).toMatchObject({ result: "validation-error", connector: [] });
  });

  it("as statusCallback is left out", async () => {
    const { report } = await playCall('<Response><Pay statusCallback="http://"/></Response>', CARD);
    expect(report.result).toBe("success");
  });
});

describe("a status webhook", () => {
  it("is sent to the document's address, as a form, in order", async () => {
    const { url, received } = await server((_request, response) => response.writeHead(204).end());
    const call = await playCall(`<Response><Pay statusCallback="${url}/s"/></Response>`, CARD);
    expect(received.map(({ body }) => Object.fromEntries(new URLSearchParams(body)))).toEqual(
      call.report.statuses,
    );
    expect(stagesOf(call)).toHaveLength(5);
  });

  it("that is not accepted does not delay the payment", async () => {
    const { url, received } = await server((_request, response) => response.writeHead(503).end());
    const { report, log } = await playCall("<Response><Pay/></Response>", CARD, { status: url });
    expect(report.result).toBe("success");
    // Each is sent three times, at once, after 5 s, and after 30 s; the next one waits for its first attempt only.
    const numbers = received.map(({ headers }) => headers["webhook-sequence"]);
    expect(numbers.toSorted()).toEqual(["1", "2", "3", "4", "5"].flatMap((number) => Array(3).fill(number)));
    expect(new Set(received.map(({ headers }) => headers["webhook-id"])).size).toBe(5);
    expect(log).toContain("webhook not accepted");
  });
});
