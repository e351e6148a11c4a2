import { afterEach, describe, expect, it } from "vitest";
import { TestServer } from "../support/http-server.js";
import { playCall } from "../support/rehearsal.js";
import { mainOf, playSwml } from "../support/swml.js";

const NUMBER = ["4000", "0566", "5566", "5556"].join("");

let server: TestServer;
afterEach(() => server.close());

async function shop(answer: string): Promise<TestServer> {
  server = await TestServer.start((_request, response) => response.end(answer));
  return server;
}

/** Instructions that use `prompt_value` in every way that can bring a value into a log. */
const misuses = (origin: string) => [
  "- set: {copy: '%{prompt_value}', half: '%{prompt_value.slice(0, 8)}', list: ['%{prompt_value}'], number: '%{parseInt(prompt_value)}'}",
  `- request: {url: '${origin}/%{prompt_value}', method: POST, body: {number: '%{copy}'}, save_variables: true}`,
  "- request: {url: 'ftp://shop.example/%{prompt_value}', method: GET}",
  "- request: {url: 'http://127.0.0.1:1/%{prompt_value}', method: GET}",
  "- play: {url: 'say:You entered %{copy}'}",
  `- play: {url: '${origin}/%{prompt_value}.wav'}`,
  "- connect: {to: '+1%{prompt_value}'}",
  "- pay: {payment_connector_url: 'ftp://shop.example/%{prompt_value}'}",
  `- pay: {payment_connector_url: '${origin}', charge_amount: '%{prompt_value}'}`,
  "- switch: {variable: copy, case: {a: [hangup: {}]}}",
  "- execute: {dest: '%{prompt_value}'}",
];

describe("what a caller has entered for a document", () => {
  it.each([
    ["a card number", NUMBER],
    ["a code, of more digits than a port or a process id could show by chance", "7391046"],
  ])("is shown neither by the log nor by the report: %s", async (_what, keys) => {
    const { url, received } = await shop('{"echo": "ok"}');
    for (const misuse of misuses(url)) {
      const { report, log, happenings } = await playSwml(
        mainOf(`- prompt: {play: 'say:Number?', max_digits: ${keys.length}}\n${misuses(url)[0]}\n${misuse}`),
        keys,
      );
      const shown = log + JSON.stringify([report, happenings]);
      expect({ misuse, isShown: shown.includes(keys) || shown.includes(NUMBER.slice(0, 8)) }).toEqual({
        misuse,
        isShown: false,
      });
    }
    expect(received.some(({ body }) => body.includes(keys))).toBe(true);
  });

  it("is sent to the document's own server: the Digits of <Gather>", async () => {
    const { url, received } = await shop("<Response><Play>/none.wav</Play></Response>");
    const { report, log } = await playCall(
      `<Response><Gather numDigits="16" method="GET" action="${url}/next"/></Response>`,
      NUMBER,
    );
    expect((log + JSON.stringify(report)).includes(NUMBER)).toBe(false);
    expect(received.some(({ url: asked }) => asked.includes(`Digits=${NUMBER}`))).toBe(true);
  });
});
