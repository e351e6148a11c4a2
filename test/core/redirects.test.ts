import { describe, expect, it } from "vitest";
import type { HttpAnswer, WebhookRequest } from "../../src/core/http.js";
import { followRedirects } from "../../src/core/redirects.js";
import { createCookieJar } from "../../src/http-client/cookies.js";

const POST: WebhookRequest = {
  method: "POST",
  url: "https://shop.example/pay?a=1",
  contentType: "application/x-www-form-urlencoded",
  body: "Result=success",
};

type Reply = Partial<HttpAnswer> & { readonly to?: string };

/** Follows a request whose server gives these replies in turn, each after `ms`. */
function following(first: WebhookRequest, replies: readonly Reply[], ms = 0) {
  const sent: (WebhookRequest & { readonly cookie: string | undefined; readonly deadlineMs: number })[] = [];
  let now = 0;
  const followed = followRedirects(first, {
    send: async ({ request, headers, deadlineMs }) => {
      now += ms;
      const { to, ...reply } = replies[sent.length] ?? {};
      sent.push({ ...request, cookie: headers.cookie, deadlineMs });
      const location = to === undefined ? {} : { headers: { location: to } };
      return { status: 200, contentType: "", body: new Uint8Array(0), ...location, ...reply };
    },
    deadlineMs: 15_000,
    now: () => now,
    cookies: createCookieJar(),
  });
  return { followed, sent };
}

describe("a redirect", () => {
  it.each([301, 302, 303])("%i becomes a GET without a body", async (status) => {
    const { followed, sent } = following(POST, [{ status, to: "/done?x=1#part" }, {}]);
    const { request, answer } = await followed;
    expect(answer.status).toBe(200);
    expect(request).toEqual({
      method: "GET",
      url: "https://shop.example/done?x=1",
      contentType: "",
      body: "",
    });
    expect(sent).toHaveLength(2);
  });

  it.each([307, 308])("%i repeats the request at the other address", async (status) => {
    const { followed } = following(POST, [{ status, to: "https://other.example/pay/" }, {}]);
    expect((await followed).request).toEqual({ ...POST, url: "https://other.example/pay/" });
  });

  it.each<[string, Reply]>([
    ["without an address", { status: 302 }],
    ["to what is no address", { status: 302, to: "http://" }],
    ["to another protocol", { status: 302, to: "file:///etc/passwd" }],
    ["that is none: 300", { status: 300, to: "/other" }],
    ["that is none: 304", { status: 304, to: "/other" }],
  ])("%s is an answer", async (_case, reply) => {
    const { followed, sent } = following(POST, [reply]);
    expect((await followed).answer.status).toBe(reply.status);
    expect(sent).toHaveLength(1);
  });

  it("is followed five times, not six", async () => {
    const hop: Reply = { status: 302, to: "/again" };
    expect((await following(POST, [...Array(5).fill(hop), {}]).followed).answer.status).toBe(200);
    const { followed, sent } = following(POST, Array(9).fill(hop));
    await expect(followed).rejects.toMatchObject({ code: "HTTP_TOO_MANY_REDIRECTS" });
    expect(sent).toHaveLength(6);
  });

  it("shares one deadline with the others", async () => {
    const hop: Reply = { status: 307, to: "/again" };
    const { followed, sent } = following(POST, Array(9).fill(hop), 6_000);
    await expect(followed).rejects.toMatchObject({ code: "HTTP_NO_ANSWER" });
    expect(sent.map(({ deadlineMs }) => deadlineMs)).toEqual([15_000, 9_000, 3_000]);
  });

  it.each([
    ["a path", "/b", "https://u:p@shop.example/b"],
    ["the same server", "https://shop.example/b", "https://u:p@shop.example/b"],
    ["another host", "https://evil.example/b", "https://evil.example/b"],
    ["another host without a scheme", "//evil.example/b", "https://evil.example/b"],
    ["another port", "https://shop.example:8443/b", "https://shop.example:8443/b"],
    ["http", "http://shop.example/b", "http://shop.example/b"],
    ["credentials of its own", "https://v:q@evil.example/b", "https://v:q@evil.example/b"],
  ])("to %s keeps the credentials only for their server", async (_case, to, url) => {
    const first = { ...POST, url: "https://u:p@shop.example/a" };
    const { followed } = following(first, [{ status: 307, to }, {}]);
    expect((await followed).request.url).toBe(url);
  });

  it("from http to https of the same host keeps the credentials", async () => {
    const { followed } = following({ ...POST, url: "http://u:p@shop.example/a" }, [
      { status: 308, to: "https://shop.example/a" },
      {},
    ]);
    expect((await followed).request.url).toBe("https://u:p@shop.example/a");
  });

  it("has the cookies of its own server, those that were set on the way included", async () => {
    const { followed, sent } = following(POST, [
      { status: 302, to: "/b", setCookies: ["sid=1; Path=/; HttpOnly", "lang=en"] },
      { status: 302, to: "https://other.example/c", setCookies: ["sid=2; Path=/"] },
      { status: 302, to: "https://shop.example/d" },
      {},
    ]);
    await followed;
    expect(sent.map(({ cookie }) => cookie)).toEqual([
      undefined,
      "sid=1; lang=en",
      undefined,
      "sid=2; lang=en",
    ]);
  });

  it("may name its address in UTF-8", async () => {
    const to = Buffer.from("/für").toString("latin1");
    expect((await following(POST, [{ status: 307, to }, {}]).followed).request.url).toBe(
      "https://shop.example/f%C3%BCr",
    );
  });
});
