import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Documents, documentUrl, resolveAgainst } from "../../src/calls/documents.js";
import { AddressSeal } from "../../src/core/address-credentials.js";
import { AppError, type ErrorCode } from "../../src/core/errors.js";
import type { HttpRequest } from "../../src/core/http.js";
import type { Target } from "../../src/core/payment.js";
import { senderTo } from "../support/sender.js";

const OWN = "http://127.0.0.1:3000";
const seal = new AddressSeal();
const SERVICES = { own: OWN, sealed: (url: string) => seal.seal(url) };
const FILE = "file:///srv/calls/pay.xml";
const SERVER = "https://app.example/calls/pay.xml";

describe("an address in a document", () => {
  it.each([
    [FILE, "next.xml", "file:///srv/calls/next.xml"],
    [FILE, "more/next.xml", "file:///srv/calls/more/next.xml"],
    [FILE, "more//next.xml", "file:///srv/calls/more//next.xml"],
    [FILE, "/status", `${OWN}/status`],
    [FILE, "https://app.example/x", "https://app.example/x"],
    [SERVER, "next.xml?a=1", "https://app.example/calls/next.xml?a=1"],
    [SERVER, "/status", "https://app.example/status"],
  ])("of %s: %s is %s", (base, url, absolute) => {
    expect(resolveAgainst(base, url, SERVICES)).toBe(absolute);
  });

  it.each([
    [FILE, "../secrets.xml"],
    [FILE, "file:///etc/passwd"],
    [SERVER, "file:///etc/passwd"],
    [SERVER, "javascript:alert(1)"],
    [SERVER, "http://"],
  ])("of %s: %s is refused", (base, url) => {
    expect(() => resolveAgainst(base, url, SERVICES)).toThrow(/DOCUMENT_UNREACHABLE/);
  });

  it("from the configuration is a URL or a path", () => {
    expect(documentUrl("https://app.example/")).toBe("https://app.example/");
    expect(documentUrl("/srv/pay.xml")).toBe("file:///srv/pay.xml");
  });
});

describe("documents", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "freeswitch-pay-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Documents whose server gives these answers in sequence; an error code is thrown. */
  const answering = (...answers: readonly (number | ErrorCode)[]) => {
    const requests: HttpRequest[] = [];
    const http = {
      send: async (request: HttpRequest) => {
        const answer = answers[requests.push(request) - 1] as number | ErrorCode;
        if (typeof answer === "string") throw new AppError(answer, "app.example");
        return { status: answer, contentType: "text/xml", body: new Uint8Array(Buffer.from("<Response/>")) };
      },
    };
    let ids = 0;
    const documents = new Documents(senderTo(http), () => `msg_${++ids}`);
    const fetch = (target: Target) => documents.fetch(target, { form: [["From", "+1"]] }, "twiml");
    return { documents, fetch, requests };
  };

  it("are read from disk", async () => {
    writeFileSync(join(folder, "a.xml"), "<Response/>");
    const url = pathToFileURL(join(folder, "a.xml")).href;
    expect(await answering().fetch({ url, method: "POST" })).toEqual({ text: "<Response/>", url });
  });

  it("are fetched with the call's parameters, in the body of a POST or the query of a GET", async () => {
    const { fetch, requests } = answering(200, 200);
    await fetch({ url: SERVER, method: "POST" });
    await fetch({ url: `${SERVER}?a=1`, method: "GET" });
    expect(Buffer.from(requests[0]?.body ?? []).toString()).toBe("From=%2B1");
    expect(requests[0]?.headers).toMatchObject({
      "content-type": "application/x-www-form-urlencoded",
      "webhook-id": "msg_1",
    });
    expect(requests[0]?.deadlineMs).toBe(15_000);
    expect(requests[1]).toMatchObject({ method: "GET", url: `${SERVER}?a=1&From=%2B1` });
    expect(requests[1]?.headers).toMatchObject({ "webhook-id": "msg_2" });
  });

  it("of a dialect whose requests are JSON are fetched by GET without parameters", async () => {
    const { documents, requests } = answering(200);
    await documents.fetch({ url: `${SERVER}?a=1`, method: "GET" }, { json: { call: {} } }, "swml");
    expect(requests[0]).toMatchObject({ method: "GET", url: `${SERVER}?a=1` });
    expect(requests[0]).not.toHaveProperty("body");
  });

  it.each([500, 503, "HTTP_UNREACHABLE", "HTTP_NO_ANSWER"] as const)(
    "are requested once more after %s, with the same id and token",
    async (first) => {
      const { fetch, requests } = answering(first, 200);
      expect(await fetch({ url: SERVER, method: "POST" })).toMatchObject({ text: "<Response/>" });
      const ids = requests.map(({ headers }) => [
        headers?.["webhook-id"],
        headers?.["i-twilio-idempotency-token"],
      ]);
      expect(ids).toEqual([
        ["msg_1", "msg_1"],
        ["msg_1", "msg_1"],
      ]);
    },
  );

  it.each([
    [1, "301", [301]],
    [1, "404", [404]],
    [1, "HTTP_ADDRESS_REFUSED", ["HTTP_ADDRESS_REFUSED"]],
    [1, "HTTP_ANSWER_TOO_LARGE", ["HTTP_ANSWER_TOO_LARGE"]],
    [2, "500 twice", [500, 500]],
    [2, "HTTP_NO_ANSWER twice", ["HTTP_NO_ANSWER", "HTTP_NO_ANSWER"]],
  ] as const)("are given up after %i tries: %s", async (tries, _case, answers) => {
    const { fetch, requests } = answering(...answers);
    await expect(fetch({ url: SERVER, method: "POST" })).rejects.toMatchObject({
      code: "DOCUMENT_UNREACHABLE",
    });
    expect(requests).toHaveLength(tries);
  });

  it("are unreachable without an answer or a file; the message omits the query", async () => {
    const asked = answering(404).fetch({ url: `${SERVER}?token=abc`, method: "POST" });
    await expect(asked).rejects.toThrow(/pay\.xml: answered HTTP 404/);
    await expect(asked).rejects.not.toThrow(/abc/);
    const missing = pathToFileURL(join(folder, "none.xml")).href;
    await expect(answering().fetch({ url: missing, method: "POST" })).rejects.toMatchObject({
      code: "DOCUMENT_UNREADABLE",
    });
  });
});
