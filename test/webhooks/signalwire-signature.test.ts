import { RestClient } from "@signalwire/compatibility-api";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  signalwireFormSignature,
  signalwireJsonSignature,
  signalwireSignature,
  urlWithBodyHash,
  verifySignalwire,
} from "../../src/webhooks/signatures.js";

const { validateRequest, validateRequestWithBody } = RestClient;
const KEY = "PSKtest1234567890abcdef";
const URL_OF_JSON = "https://example.ngrok.io/webhook";
const JSON_BODY = '{"event":"call.state","params":{"call_id":"abc-123","state":"answered"}}';

describe("X-SignalWire-Signature of a JSON body", () => {
  // Vector A of SignalWire's own SDKs (signalwire-typescript, tests/WebhookValidator.test.ts).
  it("matches SignalWire's test vector", () => {
    const signature = "c3c08c1fefaf9ee198a100d5906765a6f394bf0f";
    expect(signalwireJsonSignature(KEY, URL_OF_JSON, JSON_BODY)).toBe(signature);
    expect(signalwireSignature(KEY, URL_OF_JSON, JSON_BODY)).toBe(signature);
    expect(verifySignalwire(KEY, signature, URL_OF_JSON, JSON_BODY)).toBe(true);
    expect(verifySignalwire(KEY, signature, URL_OF_JSON, JSON_BODY.replace("answered", "ringing"))).toBe(
      false,
    );
    expect(verifySignalwire(KEY, signature, `${URL_OF_JSON}2`, JSON_BODY)).toBe(false);
    expect(verifySignalwire("other", signature, URL_OF_JSON, JSON_BODY)).toBe(false);
  });

  it("has a stronger variant of 64 digits", () => {
    expect(signalwireJsonSignature(KEY, URL_OF_JSON, JSON_BODY, "sha256")).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe("X-SignalWire-Signature of a form", () => {
  const params = {
    CallSid: "CA1234567890ABCDE",
    Caller: "+14158675309",
    Digits: "1234",
    From: "+14158675309",
    To: "+18005551212",
  };

  // Vectors B and C of the same file.
  it("matches SignalWire's test vectors", () => {
    const url = "https://mycompany.com/myapp.php?foo=1&bar=2";
    const signature = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";
    expect(signalwireFormSignature("12345", url, Object.entries(params))).toBe(signature);
    expect(verifySignalwire("12345", signature, url, new URLSearchParams(params))).toBe(true);
    expect(verifySignalwire("12345", signature, url, [])).toBe(false);
    const hashed = urlWithBodyHash(URL_OF_JSON, '{"event":"call.state"}');
    expect(signalwireFormSignature(KEY, hashed)).toBe("dfO9ek8mxyFtn2nMz24plPmPfIY=");
    expect(verifySignalwire(KEY, "dfO9ek8mxyFtn2nMz24plPmPfIY=", hashed, '{"event":"call.state"}')).toBe(
      true,
    );
    expect(verifySignalwire(KEY, "dfO9ek8mxyFtn2nMz24plPmPfIY=", hashed, "{}")).toBe(false);
  });

  it("is accepted by SignalWire's validator: forms, a GET, a JSON body's hash", () => {
    const url = "https://shop.example:8443/voice?a=1";
    const fields = { ...params, Naïve: "Zoë 💳" };
    expect(validateRequest(KEY, signalwireFormSignature(KEY, url, Object.entries(fields)), url, fields)).toBe(
      true,
    );
    expect(validateRequest(KEY, signalwireFormSignature(KEY, url), url, {})).toBe(true);
    const hashed = urlWithBodyHash(url, JSON_BODY);
    expect(validateRequestWithBody(KEY, signalwireFormSignature(KEY, hashed), hashed, JSON_BODY)).toBe(true);
  });

  it("is accepted by SignalWire's validator for any fields, several values of a name in their order", () => {
    const fields = fc.array(
      fc.tuple(fc.constantFrom("To", "A", "Ä", "10"), fc.string({ unit: "binary", maxLength: 12 })),
    );
    fc.assert(
      fc.property(fields, (pairs) => {
        const url = "https://shop.example/voice";
        const sent = new URLSearchParams(pairs);
        const received = Object.fromEntries([...sent.keys()].map((name) => [name, sent.getAll(name)]));
        expect(validateRequest(KEY, signalwireFormSignature(KEY, url, sent), url, received)).toBe(true);
      }),
    );
  });
});

describe("a request without X-SignalWire-Signature", () => {
  it("is not signed", () => {
    expect(verifySignalwire(KEY, undefined, URL_OF_JSON, JSON_BODY)).toBe(false);
    expect(verifySignalwire(KEY, undefined, urlWithBodyHash(URL_OF_JSON, JSON_BODY), JSON_BODY)).toBe(false);
  });
});
