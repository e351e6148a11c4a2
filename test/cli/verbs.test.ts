import { afterEach, describe, expect, it } from "vitest";
import { TestServer } from "../support/http-server.js";
import { CHARGE, playCall } from "../support/rehearsal.js";

const open: TestServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

/** A server that answers each path with a document. */
async function documents(byPath: Record<string, string>): Promise<TestServer> {
  const server = await TestServer.start((request, response) => {
    const text = byPath[new URL(request.url, "http://x").pathname];
    response.writeHead(text === undefined ? 404 : 200, { "content-type": "text/xml" }).end(text);
  });
  open.push(server);
  return server;
}

describe("Say, Play and Pause", () => {
  it("are heard one after the other, as often as loop says", async () => {
    const { report } = await playCall(
      '<Response><Say loop="2">One.</Say><Pause length="3"/><Say>Two.</Say></Response>',
      "",
    );
    expect(report.heard).toEqual(["One.", "One.", "Two."]);
    expect(report).toMatchObject({ result: null, action: null, ended: "document" });
    expect(report.durationMs).toBeGreaterThan(3_000);
  });

  it("are not interrupted by a key", async () => {
    const long = "A long text that the caller would like to be over soon, but hears to its very end.";
    const { happenings } = await playCall(`<Response><Say>${long}</Say></Response>`, "^1");
    expect(happenings.filter(({ type }) => type === "prompt-ended")).toMatchObject([{ heard: "whole" }]);
  });

  it("without end last until the caller hangs up", async () => {
    const document =
      '<Response><Gather timeout="1"><Say>Ready?</Say></Gather><Say loop="0">Again.</Say></Response>';
    const { report } = await playCall(document, "!");
    expect(report.ended).toBe("caller");
  });

  it.each([
    '<Say loop="0"></Say>',
    '<Say loop="0">\\</Say>',
    '<Gather timeout="1"><Say loop="0"></Say></Gather>',
  ])("without end and without a sound block nothing: %s", async (verb) => {
    const { report } = await playCall(`<Response>${verb}<Say>After.</Say></Response>`, "");
    expect(report.heard.at(-1)).toBe("After.");
  });

  it("without end are ended in a rehearsal whose caller never hangs up", async () => {
    const { report } = await playCall('<Response><Say loop="0">Music.</Say></Response>', "");
    expect(report).toMatchObject({ ended: "caller", problems: [{ code: "REHEARSAL_TOO_LONG" }] });
  }, 30_000);

  it("an unavailable sound is skipped, and reported", async () => {
    const { report } = await playCall(
      "<Response><Play>missing.wav</Play><Say>Still here.</Say></Response>",
      "",
    );
    expect(report.heard.at(-1)).toBe("Still here.");
    expect(report.problems).toHaveLength(1);
    expect(report.ended).toBe("document");
  });
});

describe("Gather", () => {
  it("sends the keys to its action and continues with the answer; the report shows how many", async () => {
    const server = await documents({ "/menu": "<Response><Say>Done.</Say></Response>" });
    const ask = `<Response><Gather numDigits="2" action="${server.url}/menu"><Say>Two keys, please.</Say></Gather></Response>`;
    const { report } = await playCall(ask, "17");
    expect(report.heard).toEqual(["Two keys, please.", "Done."]);
    expect(new URLSearchParams(server.received[0]?.body).get("Digits")).toBe("17");
    expect(report.action).toMatchObject({ Digits: "xx" });
  });

  it("repeats its prompts as often as loop says", async () => {
    const { report } = await playCall(
      '<Response><Gather timeout="1"><Say loop="3">Again.</Say></Gather></Response>',
      "",
    );
    expect(report.heard).toEqual(["Again.", "Again.", "Again."]);
  });

  it("ends at finishOnKey, which is not part of the keys", async () => {
    const server = await documents({ "/menu": "<Response/>" });
    await playCall(
      `<Response><Gather action="${server.url}/menu"><Say>Keys.</Say></Gather></Response>`,
      "123#",
    );
    expect(new URLSearchParams(server.received[0]?.body).get("Digits")).toBe("123");
  });

  it("continues with the next verb when nothing is entered", async () => {
    const { report } = await playCall(
      '<Response><Gather timeout="2" action="/x"><Say>Keys.</Say></Gather><Say>Nothing came.</Say></Response>',
      ",",
    );
    expect(report.heard).toEqual(["Keys.", "Nothing came."]);
  });

  it("leads from a menu to a payment, file to file", async () => {
    const { report } = await playCall("examples/menu.twiml.xml", "1,4242424242424242,1230,123,94105");
    expect(report.result).toBe("success");
  });
});

describe("leaving a document", () => {
  it("Redirect continues elsewhere, with the call's parameters", async () => {
    const server = await documents({ "/next": "<Response><Say>Here.</Say></Response>" });
    const { report } = await playCall(
      `<Response><Redirect>${server.url}/next</Redirect><Say>Never.</Say></Response>`,
      "",
    );
    expect(report.heard).toEqual(["Here."]);
    expect(Object.fromEntries(new URLSearchParams(server.received[0]?.body))).toMatchObject({
      CallSid: expect.stringMatching(/^CA[0-9a-f]{32}$/),
      CallStatus: "in-progress",
      To: "pay",
    });
  });

  it.each(["<Hangup/>", "<Reject/>", '<Reject reason="busy"/>'])("%s ends the call", async (verb) => {
    const { report } = await playCall(`<Response>${verb}<Say>Never.</Say></Response>`, "");
    expect(report).toMatchObject({ heard: [], ended: "document" });
  });
});

describe("Pay among other verbs", () => {
  it("without an action, in a file, is followed by the next verb", async () => {
    const { report } = await playCall(
      '<Response><Pay chargeAmount="1"/><Say>After.</Say></Response>',
      "4242424242424242,1230,123,94105",
    );
    expect(report.heard.at(-1)).toBe("After.");
    expect(report.action).toBeNull();
  });

  it("uses the document's own prompts, and its own wording at a retry", async () => {
    const { report } = await playCall("examples/prompts.twiml.xml", ",4242#,4242424242424242,1230,123");
    expect(report.heard.slice(0, 3)).toEqual([
      "Type your card number, please.",
      "I heard nothing. Type your card number, please.",
      "I can't take that card. Type another card number, please.",
    ]);
    expect(report.result).toBe("success");
  });

  it("with a wrong attribute value ends with validation-error, and the action receives its name", async () => {
    const { report } = await playCall(
      '<Response><Pay chargeAmount="-0.5" action="/demo/after-pay"/></Response>',
      "",
    );
    expect(report).toMatchObject({ result: "validation-error", statuses: [], connector: [] });
    expect(report.problems).toMatchObject([{ message: expect.stringContaining("chargeAmount") }]);
    expect(report.action).toMatchObject({
      Result: "validation-error",
      PaymentError: expect.stringContaining("chargeAmount"),
    });
  });

  it("tokenizes without an amount", async () => {
    const { report } = await playCall("examples/tokenize.twiml.xml", "4242424242424242,1230,123,94105");
    expect(report.connector).toMatchObject([
      { request: { method: "tokenize" }, answer: { state: "approved" } },
    ]);
    expect(report.connector[0]?.request).not.toHaveProperty("amount");
    expect(report.action).toMatchObject({ PaymentToken: expect.stringMatching(/^tok_/) });
  });

  it("runs the charge example for every accepted brand", async () => {
    for (const keys of ["5555555555554444,1230,123,94105", "378282246310005,1230,1234,94105"]) {
      expect((await playCall(CHARGE, keys)).report.result).toBe("success");
    }
  });
});

describe("Dial", () => {
  it("connects the caller with another party, and sends the result to its action", async () => {
    const server = await documents({ "/after": "<Response><Say>Welcome back.</Say></Response>" });
    const { report } = await playCall(
      `<Response><Dial action="${server.url}/after" callerId="+15550123"><Number>+15550111</Number></Dial></Response>`,
      "",
    );
    expect(report.heard).toEqual(["Welcome back."]);
    expect(report.action).toMatchObject({ DialCallStatus: "completed", DialCallDuration: "5" });
    expect(report.action?.DialCallSid).toMatch(/^CA[0-9a-f]{32}$/);
    expect(report.action?.DialCallSid).not.toBe(report.action?.CallSid);
    expect(report.durationMs).toBeGreaterThan(5_000);
  });

  it("reports that the dialed party is busy", async () => {
    const { report } = await playCall(
      '<Response><Dial action="https://app.example/after"><Sip>sip:100@pbx.example</Sip></Dial></Response>',
      "",
    );
    expect(report.action).toMatchObject({
      DialCallSid: "",
      DialCallStatus: "busy",
      DialCallDuration: "0",
    });
  });

  it("continues with the next verb when it has no action, and ends when the caller hangs up", async () => {
    const { report } = await playCall("<Response><Dial>+15550111</Dial><Say>And now?</Say></Response>", "");
    expect(report.heard).toEqual(["And now?"]);
  });
});

describe("Play with digits", () => {
  it("sends tones, and continues", async () => {
    const { report } = await playCall('<Response><Play digits="1w2#"/><Say>Sent.</Say></Response>', "");
    expect(report).toMatchObject({ heard: ["Sent."], ended: "document", problems: [] });
  });
});
