import type { ServerResponse } from "node:http";
import { createServer } from "node:net";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { verifyTwilio } from "../../src/webhooks/signatures.js";
import { type Received, TestServer } from "../support/http-server.js";
import { playCall } from "../support/rehearsal.js";
import { silenceWav } from "../support/silence-wav.js";

const CARD = "4242424242424242,1230,123";
const APPROVED = '{"charge_id":"ch_ours","error_code":null,"error_message":null}';
const document = (inner: string) => `<Response>${inner}</Response>`;
const pay = (attributes: string) => document(`<Pay chargeAmount="20.45" postalCode="false" ${attributes}/>`);
const KEYS = "accounts: {twiml: {signingKeys: [token]}}";

type Answer = (response: ServerResponse, received: Received) => void;

const open: { close(): unknown }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

/** A server that answers by path, and with 404 elsewhere. */
async function serving(routes: Readonly<Record<string, string | Answer>>): Promise<TestServer> {
  const server = await TestServer.start((received, response) => {
    const route = routes[received.url.replace(/\?.*$/, "")];
    if (route === undefined) response.writeHead(404).end();
    else if (typeof route === "string") response.writeHead(200, { "content-type": "text/xml" }).end(route);
    else route(response, received);
  });
  open.push(server);
  return server;
}

const redirect =
  (status: number, location: string): Answer =>
  (response) =>
    response.writeHead(status, { location }).end("<p>moved");

const typed =
  (contentType: string, body: string | Uint8Array, headers = {}): Answer =>
  (response) =>
    response.writeHead(200, { "content-type": contentType, ...headers }).end(body);

const called = (server: TestServer) => server.received.map(({ method, url }) => `${method} ${url}`);

describe("a redirect", () => {
  it.each([301, 302, 303, 307, 308])("%i of a document and its action is followed", async (status) => {
    const server = await serving({
      "/pay": redirect(status, "/shop/pay/"),
      "/shop/pay/": pay('action="../paid"'),
      "/shop/paid": redirect(status, "/thanks/"),
      "/thanks/": document("<Say>Thank you.</Say>"),
    });
    const { report } = await playCall(`${server.url}/pay`, CARD, {}, KEYS);
    expect([report.result, report.heard.at(-1), report.problems]).toEqual(["success", "Thank you.", []]);
    const method = status < 304 ? "GET" : "POST";
    expect(called(server)).toEqual([
      "POST /pay",
      `${method} /shop/pay/`,
      "POST /shop/paid",
      `${method} /thanks/`,
    ]);
    expect(server.received.at(-1)?.body.includes("Result=success")).toBe(method === "POST");
    for (const { url, headers, body } of server.received) {
      const signature = String(headers["x-twilio-signature"]);
      const form = new URLSearchParams(body);
      expect(verifyTwilio("token", signature, `${server.url}${url}`, form)).toBe(true);
    }
  });

  it("without an end gives the fallback, after six requests", async () => {
    const server = await serving({ "/pay": redirect(302, "/pay") });
    const { report } = await playCall(`${server.url}/pay`, "");
    expect(report.ended).toBe("fallback");
    expect(report.problems[0]?.message).toMatch(/more than 5 redirects/);
    expect(server.received).toHaveLength(6);
  });

  it("to a host that a rehearsal must not contact is not followed", async () => {
    const server = await serving({ "/pay": redirect(307, "https://shop.example/pay") });
    const { report } = await playCall(`${server.url}/pay`, "");
    expect([report.ended, report.heard]).toEqual(["document", []]);
  });

  it("of a connector is not followed: the card goes nowhere else", async () => {
    const server = await serving({
      "/pay": pay('action="/done"'),
      "/connector": redirect(307, "/other"),
      "/other": APPROVED,
      "/done": document(""),
    });
    const { report } = await playCall(`${server.url}/pay`, CARD, { connector: `${server.url}/connector` });
    expect(report.result).toBe("payment-connector-error");
    expect(called(server)).not.toContain("POST /other");
  });

  it("of a sound is followed", async () => {
    const server = await serving({
      "/pay": document("<Play>/hello.wav</Play><Say>After.</Say>"),
      "/hello.wav": redirect(302, "/cdn/1"),
      "/cdn/1": typed("audio/x-wav", silenceWav(1)),
    });
    const { report } = await playCall(`${server.url}/pay`, "");
    expect([report.heard, report.problems]).toEqual([["/hello.wav", "After."], []]);
  });
});

const CODINGS = [
  ["gzip", gzipSync],
  ["deflate", deflateSync],
  ["deflate", deflateRawSync],
  ["br", brotliCompressSync],
] as const;

describe("a compressed answer", () => {
  it.each(CODINGS)("%s of documents, sounds, and connectors is decoded", async (encoding, encode) => {
    const coded = (type: string, body: string | Uint8Array) =>
      typed(type, encode(body), { "content-encoding": encoding });
    const server = await serving({
      "/pay": coded("text/xml", pay('action="/done"')),
      "/connector": coded("application/json", APPROVED),
      "/done": coded("text/xml", document("<Play>/hi.wav</Play>")),
      "/hi.wav": coded("audio/wav", silenceWav(1)),
    });
    const { report } = await playCall(`${server.url}/pay`, CARD, { connector: `${server.url}/connector` });
    expect(report).toMatchObject({ result: "success", problems: [] });
    expect(report.action?.PaymentConfirmationCode).toBe("ch_ours");
    expect(report.heard.at(-1)).toBe("/hi.wav");
  });

  it("that grows beyond a mebibyte is refused", async () => {
    const bomb = gzipSync(document(`<!--${" ".repeat(5_000_000)}-->`));
    const server = await serving({ "/pay": typed("text/xml", bomb, { "content-encoding": "gzip" }) });
    const { report } = await playCall(`${server.url}/pay`, "");
    expect(report.problems[0]?.message).toMatch(/more than 1048576 bytes/);
  });
});

describe("an informational answer", () => {
  it.each(["100 Continue", "102 Processing", "103 Early Hints\r\nLink: </a>; rel=preload"])(
    "%s precedes the answer of a document and of a connector",
    async (information) => {
      const reply = (text: string) =>
        `HTTP/1.1 ${information}\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\nConnection: close\r\n\r\n${text}`;
      const answers = {
        "/pay": pay('action="/done"'),
        "/connector": APPROVED,
        "/done": document("<Say>Thank you.</Say>"),
      };
      const server = createServer((socket) => {
        let received = "";
        socket.on("data", (chunk) => {
          received += chunk;
          const [head = "", body] = received.split("\r\n\r\n");
          if (body === undefined || body.length < Number(/content-length: (\d+)/i.exec(head)?.[1])) return;
          const path = head.split(" ")[1] as keyof typeof answers;
          socket.end(reply(answers[path]));
        });
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      open.push(server);
      const { port } = server.address() as { port: number };
      const url = `http://127.0.0.1:${port}`;
      const { report } = await playCall(`${url}/pay`, CARD, { connector: `${url}/connector` });
      expect(report.connector[0]?.answer).toMatchObject({ chargeId: "ch_ours" });
      expect([report.heard.at(-1), report.problems]).toEqual(["Thank you.", []]);
    },
  );
});

describe("a cookie", () => {
  const session =
    (inner: string): Answer =>
    (response, { headers }) =>
      response.end(document(headers.cookie === "sid=abc; lang=en" ? inner : "<Say>Expired.</Say>"));
  const shop = {
    "/start": typed(
      "text/xml",
      document('<Gather numDigits="1" action="/pay"><Say>Press 1.</Say></Gather>'),
      {
        "set-cookie": ["sid=abc; Path=/; HttpOnly", "lang=en; Path=/"],
      },
    ),
    "/pay": session('<Pay postalCode="false" action="/done"/>'),
    "/done": session("<Say>Order 7 is paid.</Say>"),
  };

  it("comes back within the call", async () => {
    const server = await serving(shop);
    const { report } = await playCall(`${server.url}/start`, `1,${CARD}`);
    expect([report.result, report.heard.at(-1)]).toEqual(["success", "Order 7 is paid."]);
  });

  it("ends with the call", async () => {
    const server = await serving(shop);
    await playCall(`${server.url}/start`, `1,${CARD}`);
    await playCall(`${server.url}/start`, `1,${CARD}`);
    const first = server.received.filter(({ url }) => url === "/start");
    expect(first.map(({ headers }) => headers.cookie)).toEqual([undefined, undefined]);
  });
});

describe("an answer that is no document", () => {
  const paidThen = async (answer: Answer) => {
    const server = await serving({ "/pay": pay('action="/action"'), "/action": answer });
    const { report, log } = await playCall(`${server.url}/pay`, CARD);
    expect([report.result, report.ended, report.problems]).toEqual(["success", "document", []]);
    return { heard: report.heard.slice(-1), log, url: `${server.url}/action` };
  };

  it("is spoken when it is plain text, in its charset", async () => {
    const { heard } = await paidThen(
      typed("text/plain; charset=iso-8859-1", Buffer.from("Thanks, Café.", "latin1")),
    );
    expect(heard).toEqual(["Thanks, Café."]);
  });

  it("is a document when it is a document sent as plain text", async () => {
    const { heard } = await paidThen(typed("text/plain", document("<Say>Thank you.</Say>")));
    expect(heard).toEqual(["Thank you."]);
  });

  it("is played when it is a sound", async () => {
    const { heard, url } = await paidThen(typed("audio/wav", silenceWav(1)));
    expect(heard).toEqual([url]);
  });

  it.each<[string, Answer]>([
    ["empty", typed("text/xml", "")],
    ["white space", typed("text/xml", "\r\n")],
    ["204", (response) => response.writeHead(204).end()],
    ["an empty object", typed("application/json", "{}")],
  ])("ends the call quietly when it is %s", async (kind, answer) => {
    const { heard, log } = await paidThen(answer);
    expect(heard).toEqual([expect.stringMatching(/^Thank you. One moment/)]);
    expect(log.includes("the answer is {}")).toBe(kind === "an empty object");
  });
});

describe("a user name and password in an address", () => {
  const shop = {
    "/pay": pay('action="/done" statusCallback="/status"'),
    "/done": document("<Play>hi.wav</Play>"),
    "/hi.wav": typed("audio/wav", silenceWav(1)),
    "/status": typed("", ""),
    "/connector": APPROVED,
  };

  it("is Basic authorization in every request, and nothing else", async () => {
    const server = await serving(shop);
    const url = server.url.replace("//", "//keeper:hushed@");
    const played = await playCall(`${url}/pay`, CARD, { connector: `${url}/connector` }, KEYS);
    expect(played.report).toMatchObject({ result: "success", problems: [] });
    expect(new Set(called(server))).toEqual(
      new Set(["POST /pay", "POST /status", "POST /connector", "POST /done", "GET /hi.wav"]),
    );
    const basic = `Basic ${Buffer.from("keeper:hushed").toString("base64")}`;
    expect(new Set(server.received.map(({ headers }) => headers.authorization))).toEqual(new Set([basic]));
    const shown = JSON.stringify([played.report, played.happenings, played.log]);
    const sent = server.received.map(({ url, headers, body }) => [
      url,
      body,
      { ...headers, authorization: "" },
    ]);
    expect(`${shown}${JSON.stringify(sent)}`).not.toMatch(/keeper|hushed|sealed\./);
    for (const { method, url: path, headers, body } of server.received) {
      if (method === "GET" || path === "/connector") continue;
      const signature = String(headers["x-twilio-signature"]);
      const form = new URLSearchParams(body);
      expect(verifyTwilio("token", signature, `${server.url}${path}`, form)).toBe(true);
    }
  });

  it.each(["cxml", "swml"])(
    "of a connector that a document names is Basic authorization: %s",
    async (dialect) => {
      const server = await serving({ ...shop, "/connector": APPROVED });
      const url = `${server.url.replace("//", "//keeper:hushed@")}/connector`;
      const document =
        dialect === "cxml"
          ? `<Response><Pay chargeAmount="1" postalCode="false" paymentConnectorUrl="${url}"/></Response>`
          : JSON.stringify({
              version: "1.0.0",
              sections: {
                main: [{ pay: { charge_amount: "1", postal_code: false, payment_connector_url: url } }],
              },
            });
      const root = await serving({ "/doc": document });
      const played = await playCall(`${root.url}/doc`, CARD, { dialect });
      expect(played.report.connector[0]?.answer).toMatchObject({ chargeId: "ch_ours" });
      expect(server.received[0]?.headers.authorization).toMatch(/^Basic /);
      expect(JSON.stringify([played.report, played.happenings, played.log])).not.toMatch(/keeper|hushed/);
    },
  );

  it("is not in the message of a mistake", async () => {
    const url = "http://keeper:hushed@shop.example/paid";
    const { report, log } = await playCall(document(`<Pay chargeAmount="1" action="${url}"/>`), CARD);
    expect(report.result).toBe("validation-error");
    expect(report.problems[0]?.message).toMatch(/shop\.example/);
    expect(JSON.stringify(report) + log).not.toMatch(/keeper|hushed/);
  });
});
