import { describe, expect, it } from "vitest";
import { cxml } from "../../src/dialects/cxml/cxml.js";
import { twiml } from "../../src/dialects/twiml/twiml.js";
import { placed, Reader } from "../support/reader.js";
import { type Attributes, SDKS, type VoiceResponse } from "../support/sdk-pay.js";

const EACH = [
  { sdk: "twilio", dialect: twiml, create: SDKS.twiml },
  { sdk: "@signalwire/compatibility-api", dialect: cxml, create: SDKS.cxml },
];

describe.each(EACH)("the other verbs that $sdk writes", ({ dialect, create }) => {
  const { programOf } = new Reader(dialect);

  const written = (make: (response: VoiceResponse) => void) => {
    const response = create();
    make(response);
    return programOf(response.toString());
  };

  it("are read", () => {
    const { verbs, mistakes } = written((response) => {
      response.say({ voice: "alice", language: "en-GB", loop: 2 }, "Tom & Jerry <3");
      response.play({ loop: 2 }, "https://a.test/b.mp3?c=1&d=2");
      response.play({ digits: "ww12#" });
      response.pause({ length: 2 });
      const gather = response.gather({
        input: ["dtmf"],
        action: "/keys",
        method: "GET",
        numDigits: 4,
        timeout: 8,
        finishOnKey: "*",
        actionOnEmptyResult: true,
      });
      gather.say({}, "Four digits?");
      gather.play({}, "https://a.test/beep.wav");
      gather.pause({ length: 1 });
      response.dial({}, "+15551234567");
      const dial = response.dial({
        action: "/dialled",
        method: "POST",
        timeout: 20,
        callerId: "+15550001111",
      });
      dial.number({}, "+1 (555) 765-4321");
      dial.sip({}, "sip:ann@pbx.test;transport=tcp");
      response.redirect({ method: "GET" }, "/next?a=1&b=2");
      response.reject({ reason: "busy" });
      response.hangup();
    });
    expect(mistakes).toEqual([]);
    expect(verbs).toMatchObject([
      { verb: "say", voice: "alice", language: "en-GB", loop: 2, text: "Tom & Jerry <3" },
      { verb: "play", loop: 2, url: "https://a.test/b.mp3?c=1&d=2" },
      { verb: "play", digits: "ww12#" },
      { verb: "pause", seconds: 2 },
      {
        verb: "gather",
        action: { url: "/keys", method: "GET" },
        numDigits: 4,
        timeoutMs: 8_000,
        finishOnKey: "*",
        actionOnEmptyResult: true,
        prompts: [
          { verb: "say", text: "Four digits?" },
          { verb: "play", url: "https://a.test/beep.wav" },
          { verb: "pause", seconds: 1 },
        ],
      },
      { verb: "dial", targets: [{ kind: "number", address: "+15551234567" }], timeoutSeconds: 30 },
      {
        verb: "dial",
        action: { url: "/dialled", method: "POST" },
        timeoutSeconds: 20,
        callerId: "+15550001111",
        targets: [
          { kind: "number", address: "+15557654321" },
          { kind: "sip", address: "sip:ann@pbx.test;transport=tcp" },
        ],
      },
      { verb: "redirect", target: { url: "/next?a=1&b=2", method: "GET" } },
      { verb: "reject", reason: "busy" },
      { verb: "hangup" },
    ]);
  });

  it("run with what has no effect here, and each such part is reported", () => {
    const { verbs, mistakes } = written((response) => {
      response.gather({
        input: ["dtmf", "speech"],
        bargeIn: true,
        enhanced: true,
        hints: "a, b",
        language: "en-US",
        maxSpeechTime: 5,
        partialResultCallback: "/p",
        partialResultCallbackMethod: "GET",
        profanityFilter: false,
        speechModel: "default",
        speechTimeout: "auto",
      });
      const dial = response.dial({
        answerOnBridge: true,
        hangupOnStar: true,
        record: "record-from-answer",
        recordingStatusCallback: "/r",
        recordingStatusCallbackEvent: ["completed"],
        recordingStatusCallbackMethod: "GET",
        recordingTrack: "both",
        referMethod: "GET",
        referUrl: "/refer",
        ringTone: "us",
        sequential: true,
        timeLimit: 60,
        trim: "do-not-trim",
      });
      dial.number(
        { byoc: "b", sendDigits: "w1", statusCallback: "/s", url: "/w", method: "GET" },
        "+15551234567",
      );
      dial.sip(
        { username: "ann", password: "secret", statusCallbackEvent: ["answered"] },
        "sip:ann@pbx.test",
      );
    });
    expect(verbs.map(({ verb }) => verb)).toEqual(["gather", "dial"]);
    expect(mistakes).toHaveLength(11 + 13 + 5 + 3);
    expect(placed(mistakes).join("\n")).not.toContain("secret");
  });
});

describe("what only an SDK's types allow in <Pay>", () => {
  const mistakesOf = (attributes: Attributes) => {
    const response = SDKS.twiml();
    response.pay(attributes);
    return new Reader(twiml).programOf(response.toString()).mistakes.map(({ attribute }) => attribute);
  };

  it.each([
    [{ paymentMethod: "ach-debit", bankAccountType: "commercial-savings" }, ["bankAccountType"]],
    [{ language: "en-IE" }, ["language"]],
    [{ language: "en-NZ" }, ["language"]],
    [{ language: "en-PH" }, ["language"]],
    [{ language: "en-ZA" }, ["language"]],
    [{ language: "es-US" }, []],
    [{ statusCallback: "/s", statusCallbackMethod: "GET" }, []],
  ])("%j: the mistakes are %j", (attributes, mistakes) => {
    expect(mistakesOf(attributes)).toEqual(mistakes);
  });

  it("accepts a language without built-in prompts when the document has one for every stage", () => {
    const response = SDKS.twiml();
    const pay = response.pay({ language: "en-IE", securityCode: false, postalCode: "false" });
    for (const stage of ["payment-card-number", "expiration-date", "payment-processing"])
      pay.prompt({ for: stage }).say({}, "Well?");
    const { verbs, mistakes } = new Reader(twiml).programOf(response.toString());
    expect(mistakes).toEqual([]);
    expect(verbs).toMatchObject([{ request: { language: "en-IE" } }]);
  });

  it("accepts the errorType internal-error, after which no field is asked again", () => {
    const response = SDKS.twiml();
    response
      .pay({})
      .prompt({ for: "postal-code", errorType: ["internal-error"] })
      .say({}, "Well?");
    const { verbs, mistakes } = new Reader(twiml).programOf(response.toString());
    expect(mistakes).toEqual([]);
    expect(verbs).toMatchObject([{ request: { prompts: [] } }]);
  });
});
