import { afterEach, beforeEach, expect, it } from "vitest";
import { TestServer } from "../support/http-server.js";
import { playCall } from "../support/rehearsal.js";

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.start((_request, response) => response.writeHead(404).end());
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
