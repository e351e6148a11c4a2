import { describe, expect, it } from "vitest";
import type { HttpRequest } from "../../src/core/http.js";
import type { CallEvent } from "../../src/observability/call-events.js";
import { ContactableHosts } from "../../src/simulator/contactable-hosts.js";

const OWN = "https://shop.test/voice";
const OTHER = "https://shop.example/voice?order=7";
const hosts = new ContactableHosts(["shop.test"]);

/** A client that records the addresses that it was asked for. */
function recording() {
  const asked: string[] = [];
  const send = async ({ url }: HttpRequest) => {
    asked.push(url);
    return {
      status: 200,
      contentType: "text/xml",
      body: new TextEncoder().encode("<Response><Say/></Response>"),
    };
  };
  return { asked, client: { send } };
}

function requestTo(url: string, contentType = ""): HttpRequest {
  return { method: "POST", url, headers: { "content-type": contentType }, deadlineMs: 1_000 };
}

describe("a document in a rehearsal", () => {
  it("on an allowed host is requested", async () => {
    const { asked, client } = recording();
    const { body } = await hosts.forDocuments(client).send(requestTo(OWN));
    expect([asked, new TextDecoder().decode(body)]).toEqual([[OWN], "<Response><Say/></Response>"]);
  });

  it.each([
    ["application/x-www-form-urlencoded", "<Response/>"],
    ["application/json", '{"version": "1.0.0", "sections": {"main": []}}'],
  ])("on another host does nothing: requested with %s it is %s", async (contentType, text) => {
    const { asked, client } = recording();
    const { status, body } = await hosts.forDocuments(client).send(requestTo(OTHER, contentType));
    expect([asked, status, new TextDecoder().decode(body)]).toEqual([[], 200, text]);
  });

  it("on another host is reported as not sent", () => {
    const events: CallEvent[] = [];
    const timeline = hosts.timeline({ record: (event) => void events.push(event) });
    const documents = [OWN, "https://shop.example/voice", "file:///shop.xml"];
    for (const source of documents) timeline.record({ type: "document", source, dialect: "twiml" });
    timeline.record({ type: "key" });
    expect(events).toEqual([
      { type: "document", source: OWN, dialect: "twiml" },
      { type: "not-sent", url: "https://shop.example/voice" },
      { type: "document", source: "file:///shop.xml", dialect: "twiml" },
      { type: "key" },
    ]);
  });
});

describe("a document's own request in a rehearsal", () => {
  it("is sent to an allowed host only; the refusal does not repeat its query", async () => {
    const { asked, client } = recording();
    await hosts.forRequests(client).send(requestTo(OWN));
    await expect(hosts.forRequests(client).send(requestTo(OTHER))).rejects.toMatchObject({
      code: "HTTP_ADDRESS_REFUSED",
      message: expect.not.stringContaining("order"),
    });
    expect(asked).toEqual([OWN]);
  });
});

it("status webhooks go to the sink in place of no target and of one on another host", () => {
  const sink = { url: "http://127.0.0.1:3000/status", method: "POST" } as const;
  const own = { url: OWN, method: "GET" } as const;
  expect(hosts.statusTarget(own, sink)).toBe(own);
  expect(hosts.statusTarget(undefined, sink)).toBe(sink);
  expect(hosts.statusTarget({ url: OTHER, method: "POST" }, sink)).toBe(sink);
});
