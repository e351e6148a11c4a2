import { describe, expect, it } from "vitest";
import { placed } from "../support/reader.js";
import { programOf, unreadable } from "../support/twiml.js";

function verb(inside: string) {
  const { verbs, mistakes } = programOf(`<Response>${inside}</Response>`);
  expect(mistakes).toEqual([]);
  expect(verbs).toHaveLength(1);
  return verbs[0];
}

describe("TwiML verbs", () => {
  it.each([
    ["<Say>Hello\n   <![CDATA[you & me]]> </Say>", { verb: "say", text: "Hello you & me", loop: 1 }],
    [
      '<Say voice="Polly.Joanna" language="en-GB" loop="0">x</Say>',
      { verb: "say", text: "x", voice: "Polly.Joanna", language: "en-GB", loop: 0 },
    ],
    [
      "<Play> https://a.test/b.wav?c=1&amp;d=2 </Play>",
      { verb: "play", url: "https://a.test/b.wav?c=1&d=2", loop: 1 },
    ],
    ['<Play loop="3">welcome.wav</Play>', { verb: "play", url: "welcome.wav", loop: 3 }],
    ["<Pause/>", { verb: "pause", seconds: 1 }],
    ['<Pause length="10"></Pause>', { verb: "pause", seconds: 10 }],
    ["<Redirect>/next</Redirect>", { verb: "redirect", target: { url: "/next", method: "POST" } }],
    [
      '<Redirect method="GET">../next</Redirect>',
      { verb: "redirect", target: { url: "../next", method: "GET" } },
    ],
    ['<Play digits="ww12#*AW"/>', { verb: "play", digits: "ww12#*AW" }],
    [
      "<Dial>+1 (555) 123-4567</Dial>",
      { verb: "dial", targets: [{ kind: "number", address: "+15551234567" }], timeoutSeconds: 30 },
    ],
    [
      '<Dial timeout="10" callerId="+15550001111" action="/after" method="GET">' +
        "<Number>15551234567</Number><Sip>ann@pbx.test:5070;transport=tcp</Sip></Dial>",
      {
        verb: "dial",
        targets: [
          { kind: "number", address: "15551234567" },
          { kind: "sip", address: "sip:ann@pbx.test:5070;transport=tcp" },
        ],
        timeoutSeconds: 10,
        callerId: "+15550001111",
        action: { url: "/after", method: "GET" },
      },
    ],
    ["<Hangup/>", { verb: "hangup" }],
    ["<Reject/>", { verb: "reject", reason: "rejected" }],
    ['<Reject reason="busy"/>', { verb: "reject", reason: "busy" }],
    [
      "<Gather/>",
      { verb: "gather", prompts: [], finishOnKey: "#", timeoutMs: 5_000, actionOnEmptyResult: false },
    ],
    [
      '<Gather input="dtmf" numDigits="4" finishOnKey="" timeout="8" action="/keys" method="GET" actionOnEmptyResult="true">' +
        '<Say>One?</Say><Pause length="2"/><Play loop="2">b.wav</Play></Gather>',
      {
        verb: "gather",
        prompts: [
          { verb: "say", text: "One?", loop: 1 },
          { verb: "pause", seconds: 2 },
          { verb: "play", url: "b.wav", loop: 2 },
        ],
        numDigits: 4,
        finishOnKey: "",
        timeoutMs: 8_000,
        action: { url: "/keys", method: "GET" },
        actionOnEmptyResult: true,
      },
    ],
  ])("reads %s", (text, expected) => {
    expect(verb(text)).toEqual(expected);
  });

  it("runs verbs with attributes that have no effect here, and says so", () => {
    const { verbs, mistakes } = programOf(
      `<Response>
        <Gather input="dtmf speech" hints="one, two"
                bargeIn="false"/>
        <Dial record="record-from-answer">
          <Number sendDigits="w1">+15551234567</Number>
        </Dial>
      </Response>`,
    );
    expect(verbs.map(({ verb: name }) => name)).toEqual(["gather", "dial"]);
    expect(placed(mistakes)).toEqual([
      "2:17 <Gather> input takes keys only: speech is not recognized here.",
      "2:37 <Gather> hints has no effect here.",
      "3:17 <Gather> bargeIn has no effect here.",
      "4:15 <Dial> record has no effect here.",
      "5:19 <Number> sendDigits has no effect here.",
    ]);
  });

  it("keeps the verbs in order, and ignores attributes meant for XML tools", () => {
    const text = `<?xml version="1.0"?>
      <Response xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="x.xsd">
        <!-- greet --><Say>a</Say><Pay/><Hangup/>
      </Response>`;
    expect(programOf(text).verbs.map((one) => one.verb)).toEqual(["say", "pay", "hangup"]);
  });

  it.each([
    [
      "<Sey>x</Sey>",
      "<Sey> is not allowed in <Response>: allowed are <Say>, <Play>, <Pause>, <Gather>, <Dial>, <Pay>, <Redirect>, <Hangup>, <Reject>. Did you mean <Say>?",
    ],
    [
      "<say>x</say>",
      "<say> is not allowed in <Response>: allowed are <Say>, <Play>, <Pause>, <Gather>, <Dial>, <Pay>, <Redirect>, <Hangup>, <Reject>. Did you mean <Say>?",
    ],
    ["<Dial/>", "<Dial> is empty: put a telephone number between its tags."],
    ["<Dial>1</Dial>", "The text of <Dial> must be a telephone number."],
    [
      "<Dial><Sip>ann</Sip></Dial>",
      "The text of <Sip> must be a SIP address such as sip:ann@pbx.example, with no headers and no parameters but transport and user.",
      17,
    ],
    [
      "<Dial><Sip>sip:a@b;fs_path=sip:elsewhere.example</Sip></Dial>",
      "The text of <Sip> must be a SIP address such as sip:ann@pbx.example, with no headers and no parameters but transport and user.",
      17,
    ],
    [
      "<Dial><Sip>sip:a@b,{x=y}c</Sip></Dial>",
      "The text of <Sip> must be a SIP address such as sip:ann@pbx.example, with no headers and no parameters but transport and user.",
      17,
    ],
    ["<Dial><Number>1555</Number>x</Dial>", '<Dial> contains text "x": only elements can stand here.', 38],
    [
      "<Dial><Client>ann</Client></Dial>",
      "<Client> is not supported here, and is left out: it would need a directory of the users of web phones.",
      17,
    ],
    [
      '<Dial timeout="0">+1555</Dial>',
      '<Dial> timeout="0" must be a whole number of seconds from 1 to 600.',
      17,
    ],
    [
      '<Dial callerId="a b">+1555</Dial>',
      '<Dial> callerId="a b" must be a telephone number or the name of a SIP user.',
      17,
    ],
    [
      '<Play digits="1x"/>',
      '<Play> digits="1x" must be made of 0 to 9, A to D, *, #, and w or W for a pause.',
      17,
    ],
    ['<Play digits="1">a.wav</Play>', '<Play> contains text "a.wav": it must be empty.', 28],
    [
      '<Gather><Play digits="1">a.wav</Play></Gather>',
      '<Play> has no attribute "digits": it takes loop.',
      25,
    ],
    [
      "<Prompt/>",
      "<Prompt> is not allowed in <Response>: allowed are <Say>, <Play>, <Pause>, <Gather>, <Dial>, <Pay>, <Redirect>, <Hangup>, <Reject>.",
    ],
    ["hello", '<Response> contains text "hello": only elements can stand here.'],
    ["<Say> <b>x</b></Say>", "<b> is not allowed in <Say>, which holds text and SSML.", 17],
    ["<Play/>", "<Play> is empty: put an address between its tags."],
    [
      "<Play>ftp://a.test/b.wav</Play>",
      "The text of <Play> must be an address with https, or one relative to the document's.",
    ],
    [
      "<Redirect>java script:x</Redirect>",
      "The text of <Redirect> must be an address with https, or one relative to the document's.",
    ],
    ["<Hangup>now</Hangup>", '<Hangup> contains text "now": it must be empty.', 19],
    ["<Pause><Say>x</Say></Pause>", "<Say> is not allowed in <Pause>: it must be empty.", 18],
    [
      "<Gather><Gather/></Gather>",
      "<Gather> is not allowed in <Gather>: allowed are <Say>, <Play>, <Pause>.",
      19,
    ],
    ['<Say lang="en">x</Say>', '<Say> has no attribute "lang": it takes voice, language, loop.', 16],
    [
      '<Say Loop="2">x</Say>',
      '<Say> has no attribute "Loop": it takes voice, language, loop. Did you mean loop?',
      16,
    ],
    ['<Hangup reason="x"/>', '<Hangup> has no attribute "reason": it takes none.', 19],
    ['<Say loop="two">x</Say>', '<Say> loop="two" must be a whole number from 0 to 1000.', 16],
    [
      '<Say language="english">x</Say>',
      '<Say> language="english" must be a language tag such as "en-US".',
      16,
    ],
    ['<Pause length="0"/>', '<Pause> length="0" must be a whole number of seconds from 1 to 86400.', 18],
    [
      '<Reject reason="bussy"/>',
      '<Reject> reason="bussy" must be one of "rejected", "busy". Did you mean "busy"?',
      19,
    ],
    [
      '<Gather method="gett"/>',
      '<Gather> method="gett" must be one of "GET", "POST". Did you mean "GET"?',
      19,
    ],
    ['<Gather input="speech"/>', "<Gather> input takes keys only: speech is not recognized here.", 19],
    [
      '<Gather input="voice"/>',
      '<Gather> input="voice" must be one or more of dtmf, speech, separated by spaces.',
      19,
    ],
    [
      '<Gather finishOnKey="##"/>',
      '<Gather> finishOnKey="##" must be one of 0 to 9, * and #, or empty for none.',
      19,
    ],
    ['<Gather numDigits="-1"/>', '<Gather> numDigits="-1" must be a whole number from 1 to 1000.', 19],
  ])("reports the mistake in %s, and runs the rest", (inside, message, column = 11) => {
    const { verbs, mistakes } = programOf(`<Response>${inside}<Hangup/></Response>`);
    expect(placed(mistakes)).toEqual([`1:${column} ${message}`]);
    expect(mistakes.map(({ code }) => code)).not.toContain("PAY_INVALID");
    expect(verbs.at(-1)).toEqual({ verb: "hangup" });
  });

  it.each([
    ["<Say/>", ""],
    ["<Say>One<break time='1s'/>two <emphasis level='strong'>three</emphasis>.</Say>", "One two three."],
    ["<Say><prosody rate='slow'><s>A</s> <say-as interpret-as='date'>1/2</say-as></prosody></Say>", "A 1/2"],
  ])("reads the words of %s", (inside, text) => {
    expect(programOf(`<Response>${inside}</Response>`).verbs).toMatchObject([{ verb: "say", text }]);
  });

  it("requires <Response> as the root", () => {
    const { code, mistakes } = unreadable("<!-- x -->\n<response/>");
    expect(code).toBe("DOCUMENT_INVALID");
    expect(placed(mistakes)).toEqual([
      "2:1 The document begins with <response>: it must begin with <Response>.",
    ]);
  });

  it("reports all mistakes at once, in document order, including those of <Pay>", () => {
    const { mistakes } = programOf(
      [
        "<Response>",
        '  <Say loop="x" voise="alice">a</Say>',
        '  <Pay timeout="0"',
        '       maxAttempts="4"><Promt/></Pay>',
        "  stray",
        "  <Hangup>",
        "    <Say/></Hangup>",
        "</Response>",
      ].join("\n"),
    );
    expect(placed(mistakes)).toEqual([
      '2:8 <Say> loop="x" must be a whole number from 0 to 1000.',
      '2:17 <Say> has no attribute "voise": it takes voice, language, loop. Did you mean voice?',
      '3:8 <Pay> timeout="0" must be a whole number of seconds from 1 to 3600.',
      '4:8 <Pay> maxAttempts="4" must be one of "1", "2", "3".',
      "4:24 <Promt> is not allowed in <Pay>: allowed are <Prompt>, <Parameter>. Did you mean <Prompt>?",
      '5:3 <Response> contains text "stray": only elements can stand here.',
      "7:5 <Say> is not allowed in <Hangup>: it must be empty.",
    ]);
  });

  it("shows what it found on one line, shortened, and with long numbers masked", () => {
    const value = `4242 4242 4242 4242&#10;${"y".repeat(100)}`;
    const { mistakes } = programOf(`<Response><Say loop="${value}">x</Say></Response>`);
    expect(mistakes[0]?.message).toBe(
      `<Say> loop="xxxx xxxx xxxx xxxx ${"y".repeat(20)}..." must be a whole number from 0 to 1000.`,
    );
  });
});
