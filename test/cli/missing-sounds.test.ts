import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { TestServer } from "../support/http-server.js";
import { playCall } from "../support/rehearsal.js";

const MP3 = readFileSync(new URL("../prompts/fixtures/mono-22050.mp3", import.meta.url));

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.start((request, response) => {
    if (request.url === "/tone.mp3") response.writeHead(200, { "content-type": "audio/mpeg" }).end(MP3);
    else response.writeHead(404).end();
  });
});
afterEach(() => server.close());

const broken = () => `<Play>${server.url}/gone.wav</Play>`;

it("what follows an unavailable sound in a <Gather> is heard, and the caller can answer", async () => {
  const gather = `<Gather numDigits="1" action="/demo/after-pay">${broken()}<Say>Press one.</Say></Gather>`;
  const { report } = await playCall(`<Response>${gather}</Response>`, "1");
  expect(report.heard[0]).toBe("Press one.");
  expect(report.action?.Digits).toBe("x");
  expect(report.problems.map(({ code }) => code)).toEqual(["VOICE_FAILED"]);
});

it("the same is true in the <Prompt> of a <Pay>", async () => {
  const prompt = `<Prompt for="payment-card-number">${broken()}<Say>Your card.</Say></Prompt>`;
  const { report } = await playCall(`<Response><Pay>${prompt}</Pay></Response>`, "*");
  expect(report.heard).toEqual(["Your card."]);
  expect(report.result).toBe("caller-interrupted-with-star");
  expect(report.problems.map(({ code }) => code)).toEqual(["VOICE_FAILED"]);
});

it("an MP3 sound in the <Prompt> of a <Pay> is heard, though no switch here can play MP3", async () => {
  const play = `<Play>${server.url}/tone.mp3</Play>`;
  const prompt = `<Prompt for="payment-card-number">${play}</Prompt>`;
  const { report } = await playCall(`<Response><Pay>${prompt}</Pay></Response>`, "*");
  expect(report.heard).toEqual([`${server.url}/tone.mp3`]);
  expect([report.result, report.problems]).toEqual(["caller-interrupted-with-star", []]);
});
