import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Documents, documentUrl, resolveAgainst } from "../../src/call/documents.js";
import type { HttpRequest } from "../../src/domain/http.js";

const OWN = "http://127.0.0.1:3000";
const FILE = "file:///srv/calls/pay.xml";
const SERVER = "https://app.example/calls/pay.xml";

describe("an address in a document", () => {
  it.each([
    [FILE, "next.xml", "file:///srv/calls/next.xml"],
    [FILE, "more/next.xml", "file:///srv/calls/more/next.xml"],
    [FILE, "/status", `${OWN}/status`],
    [FILE, "https://app.example/x", "https://app.example/x"],
    [SERVER, "next.xml?a=1", "https://app.example/calls/next.xml?a=1"],
    [SERVER, "/status", "https://app.example/status"],
  ])("of %s: %s is %s", (base, url, absolute) => {
    expect(resolveAgainst(base, url, OWN)).toBe(absolute);
  });

  it.each([
    [FILE, "../secrets.xml"],
    [FILE, "file:///etc/passwd"],
    [SERVER, "file:///etc/passwd"],
    [SERVER, "javascript:alert(1)"],
    [SERVER, "http://"],
  ])("of %s: %s is refused", (base, url) => {
    expect(() => resolveAgainst(base, url, OWN)).toThrow(/DOCUMENT_UNREACHABLE/);
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

  const answering = (status: number, text = "<Response/>") => {
    const requests: HttpRequest[] = [];
    const http = {
      send: async (request: HttpRequest) => {
        requests.push(request);
        return { status, contentType: "text/xml", body: new Uint8Array(Buffer.from(text)) };
      },
    };
    return { documents: new Documents(http), requests };
  };

  it("are read from disk", async () => {
    writeFileSync(join(folder, "a.xml"), "<Response/>");
    const url = pathToFileURL(join(folder, "a.xml")).href;
    expect(await answering(500).documents.fetch({ url, method: "POST" }, { form: [] })).toEqual({
      text: "<Response/>",
      url,
    });
  });

  it("are fetched with the call's parameters, in the body of a POST or the query of a GET", async () => {
    const { documents, requests } = answering(200);
    await documents.fetch({ url: SERVER, method: "POST" }, { form: [["From", "+1"]] });
    await documents.fetch({ url: `${SERVER}?a=1`, method: "GET" }, { form: [["From", "+1"]] });
    expect(Buffer.from(requests[0]?.body ?? []).toString()).toBe("From=%2B1");
    expect(requests[0]?.headers).toEqual({ "content-type": "application/x-www-form-urlencoded" });
    expect(requests[1]).toMatchObject({ method: "GET", url: `${SERVER}?a=1&From=%2B1` });
  });

  it("that a server does not give, or a file that is not there, are unreachable, without the query in the message", async () => {
    const { documents } = answering(500);
    const asked = documents.fetch({ url: `${SERVER}?token=abc`, method: "POST" }, { form: [] });
    await expect(asked).rejects.toThrow(/pay\.xml: answered HTTP 500/);
    await expect(asked).rejects.not.toThrow(/abc/);
    const missing = pathToFileURL(join(folder, "none.xml")).href;
    await expect(documents.fetch({ url: missing, method: "POST" }, { form: [] })).rejects.toMatchObject({
      code: "DOCUMENT_UNREADABLE",
    });
  });
});
