import fc from "fast-check";
import twilio from "twilio";
import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.js";
import type { HttpClient, WebhookBody } from "../../src/core/http.js";
import type { Target } from "../../src/core/payment.js";
import { GuardedHttpClient } from "../../src/http-client/client.js";
import {
  signalwireJsonSignature,
  verifySignalwire,
  verifyStandard,
  verifyTwilio,
} from "../../src/webhooks/signatures.js";
import { type SigningKeys, webhookRequest } from "../../src/webhooks/signer.js";
import { type Received, TestServer } from "../support/http-server.js";
import { senderTo } from "../support/sender.js";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const KEYS = { standard: [SECRET], twiml: ["token", "next"], cxml: ["cxml-key"], swml: ["swml-key"] };
const FORM = {
  form: [
    ["CallSid", "CA1"],
    ["From", "+1 555"],
    ["Empty", ""],
  ],
} as const satisfies WebhookBody;
const JSON_BODY: WebhookBody = { json: { event_type: "calling.call.pay", name: "Zoë" } };

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

/** What a server receives, and the URL as it sees it. */
async function received(
  scheme: string,
  to: Partial<Target>,
  body: WebhookBody,
  keys: Partial<SigningKeys> = KEYS,
): Promise<Received & { seen: string }> {
  const server = await TestServer.start((_request, response) => response.end());
  const http = new GuardedHttpClient({ allowedHosts: ["127.0.0.1"], clock: systemClock });
  open.push(server, http);
  const target: Target = { method: "POST", ...to, url: `${server.url}${to.url ?? "/"}` };
  const request = webhookRequest(target, body);
  await senderTo(http, keys).send({ request, scheme, id: "msg_1", deadlineMs: 5_000 });
  const [one] = server.received as [Received];
  return { ...one, seen: `http://${one.headers.host}${one.url}` };
}

/** The request as Express shows it to Twilio's own middleware. */
function express({ headers, url, body, method }: Received) {
  return {
    protocol: "http",
    headers,
    header: (name: string) => headers[name.toLowerCase()] as string | undefined,
    originalUrl: url,
    rawBody: body,
    body: method === "GET" ? {} : Object.fromEntries(new URLSearchParams(body)),
  };
}

describe("a request that is sent", () => {
  it.each([
    ["POST", "/voice?shop=7"],
    ["POST", "/voice?q='%20x'&p"],
    ["GET", "/voice"],
    ["GET", "/voice?shop=%20x&q='"],
  ] as const)("in TwiML is taken by Twilio's middleware: %s %s", async (method, url) => {
    const sent = await received("twiml", { method, url }, FORM);
    expect(twilio.validateExpressRequest(express(sent), "token")).toBe(true);
    expect(twilio.validateExpressRequest(express(sent), "next")).toBe(false);
    expect(sent.headers["i-twilio-idempotency-token"]).toBe("msg_1");
    expect(verifyStandard(SECRET, sent.headers, sent.body)).toBe(true);
  });

  it("in TwiML as JSON is accepted by Twilio's middleware", async () => {
    const sent = await received("twiml", { url: "/voice?a=1" }, JSON_BODY);
    expect(twilio.validateExpressRequest(express(sent), "token")).toBe(true);
    expect(twilio.validateExpressRequest({ ...express(sent), rawBody: "{}" }, "token")).toBe(false);
  });

  it("in cXML is signed by SignalWire's scheme", async () => {
    const sent = await received("cxml", {}, FORM);
    const signature = String(sent.headers["x-signalwire-signature"]);
    expect(verifySignalwire("cxml-key", signature, sent.seen, new URLSearchParams(sent.body))).toBe(true);
    expect(sent.headers).not.toHaveProperty("x-twilio-signature");
  });

  it("in SWML is signed by SignalWire's two schemes for JSON", async () => {
    const { headers, seen, body } = await received("swml", { url: "/hook?a=1" }, JSON_BODY);
    expect(headers["content-type"]).toBe("application/json");
    expect(verifySignalwire("swml-key", String(headers["x-signalwire-signature"]), seen, body)).toBe(true);
    expect(headers["x-signalwire-sha256-signature"]).toBe(
      signalwireJsonSignature("swml-key", seen, body, "sha256"),
    );
  });

  it.each(["voxml", "event"])("of %s has only the headers of Standard Webhooks", async (scheme) => {
    const sent = await received(scheme, { method: "GET" }, FORM);
    expect(verifyStandard(SECRET, sent.headers, "")).toBe(true);
    expect(Object.keys(sent.headers).filter((name) => name.startsWith("x-"))).toEqual([]);
  });

  it.each(["twiml", "cxml", "swml", "voxml"])(
    "of %s has id and time when no key is there",
    async (scheme) => {
      const { headers } = await received(scheme, {}, FORM, {});
      expect(headers["webhook-id"]).toBe("msg_1");
      expect(Number(headers["webhook-timestamp"])).toBeCloseTo(Date.now() / 1000, -2);
      expect(Object.keys(headers).filter((name) => name.includes("signature"))).toEqual([]);
    },
  );

  it.each([
    "/a?",
    "/a?&&x=1&",
    "/a?x",
    "/a?x=1#part",
    "/a//b",
    "/a/./b/../c",
    "/a%2Fb",
    "/a;v=1?x=1;y=2",
    "/a?x=[1]|{y}^`",
    '/a?x="q"<y>\'',
    "/a?x=~!*()%27",
    "/a/ü?x=ü&y=%C3%BC",
    "/a?redirect=http://x@y/?z=1",
  ])("is signed as the server sees it: %s", async (url) => {
    const sent = await received("twiml", { url }, FORM);
    expect(twilio.validateExpressRequest(express(sent), "token")).toBe(true);
    expect(verifyTwilio("token", String(sent.headers["x-twilio-signature"]), sent.seen, FORM.form)).toBe(
      true,
    );
    const swml = await received("swml", { url }, JSON_BODY);
    const signature = String(swml.headers["x-signalwire-signature"]);
    expect(verifySignalwire("swml-key", signature, swml.seen, swml.body)).toBe(true);
  });

  it("is signed as the server sees it, whatever its address", async () => {
    const server = await TestServer.start((_request, response) => response.end());
    const http = new GuardedHttpClient({ allowedHosts: ["127.0.0.1"], clock: systemClock });
    open.push(server, http);
    const sender = senderTo(http, KEYS);
    const text = fc.string({ unit: fc.constantFrom(..."a/?&=.%2#@:;|'é[]\\ +~*") });
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom("GET", "POST"), async (path, method) => {
        const request = webhookRequest({ url: `${server.url}/${path}`, method }, FORM);
        await sender.send({ request, scheme: "twiml", id: "msg_1", deadlineMs: 5_000 });
        const { url, headers, body } = server.received.at(-1) as Received;
        const signature = String(headers["x-twilio-signature"]);
        const form = new URLSearchParams(body);
        expect(verifyTwilio("token", signature, `${server.url}${url}`, form)).toBe(true);
      }),
    );
  });

  it("has the credentials of its address in a header, and signs the address without them", async () => {
    const server = await TestServer.start((_request, response) => response.end());
    const http = new GuardedHttpClient({ allowedHosts: ["127.0.0.1"], clock: systemClock });
    open.push(server, http);
    const url = `${server.url.replace("//", "//user:p%40ss@")}/a?x=1`;
    for (const [scheme, body] of [
      ["twiml", FORM],
      ["twiml", JSON_BODY],
      ["voxml", FORM],
    ] as const) {
      const request = webhookRequest({ url, method: "POST" }, body);
      await senderTo(http, KEYS).send({ request, scheme, id: "msg_1", deadlineMs: 5_000 });
    }
    expect(server.received.map(({ headers }) => headers.authorization)).toEqual(
      Array(3).fill(`Basic ${Buffer.from("user:p@ss").toString("base64")}`),
    );
    for (const sent of server.received.slice(0, 2))
      expect(twilio.validateExpressRequest(express(sent), "token")).toBe(true);
  });

  it("passes the address guard again at each redirect", async () => {
    const server = await TestServer.start((_request, response) =>
      response.writeHead(307, { location: "https://internal.example/" }).end(),
    );
    const http = new GuardedHttpClient({
      allowedHosts: ["127.0.0.1"],
      clock: systemClock,
      resolve: async () => [{ address: "10.0.0.1", family: 4 }],
    });
    open.push(server, http);
    const request = webhookRequest({ url: `${server.url}/`, method: "POST" }, FORM);
    const followed = senderTo(http).follow({ request, scheme: "twiml", id: "msg_1", deadlineMs: 5_000 });
    await expect(followed).rejects.toMatchObject({ code: "HTTP_ADDRESS_REFUSED" });
  });

  it("has plain http only for the server that the request names, not for another that it redirects to", async () => {
    const redirects: Readonly<Record<string, string>> = {
      "http://shop.example/next": "/moved",
      "http://shop.example/moved": "http://other.example/",
    };
    const sent: (readonly [string, boolean | undefined])[] = [];
    const http: HttpClient = {
      send: async ({ url, plainHttp }) => {
        sent.push([url, plainHttp]);
        const location = redirects[url];
        const body = Buffer.alloc(0);
        return location === undefined
          ? { status: 200, contentType: "", body }
          : { status: 307, contentType: "", body, headers: { location } };
      },
    };
    const request = webhookRequest({ url: "http://shop.example/next", method: "POST" }, FORM);
    const one = { request, scheme: "voxml", id: "msg_1", deadlineMs: 5_000, plainHttp: true };
    await senderTo(http).follow(one);
    expect(sent).toEqual([
      ["http://shop.example/next", true],
      ["http://shop.example/moved", true],
      ["http://other.example/", undefined],
    ]);
  });

  it("leaves the query of a GET as written in the document, and sends no fragment", () => {
    const target: Target = { method: "GET", url: "https://shop.example/a?b=%20x&c#d" };
    expect(webhookRequest(target, FORM)).toEqual({
      method: "GET",
      url: "https://shop.example/a?b=%20x&c&CallSid=CA1&From=%2B1+555&Empty=",
      contentType: "",
      body: "",
    });
    expect(webhookRequest(target, { form: [] }).url).toBe("https://shop.example/a?b=%20x&c");
  });
});
