import fc from "fast-check";
import twilio from "twilio";
import { describe, expect, it } from "vitest";
import { twilioSignature, urlWithBodyHash, verifyTwilio } from "../../src/webhooks/signatures.js";

const { validateRequest, validateRequestWithBody } = twilio;

const call = (phone: string) => ({
  CallSid: "CA1234567890ABCDE",
  Caller: phone,
  Digits: "1234",
  From: phone,
  To: "+18005551212",
});

describe("X-Twilio-Signature", () => {
  // Twilio, "Security", section "Validating requests are coming from Twilio", in its two editions.
  it.each([
    ["https://mycompany.com/myapp.php?foo=1&bar=2", "+14158675309", "RSOYDt4T1cUTdK1PDd93/VVr8B8="],
    ["https://example.com/myapp.php?foo=1&bar=2", "+14158675310", "L/OH5YylLD5NRKLltdqwSvS0BnU="],
  ])("matches Twilio's example: %s", (url, phone, signature) => {
    const params = Object.entries(call(phone));
    expect(twilioSignature("12345", url, params)).toBe(signature);
    expect(verifyTwilio("12345", signature, url, params)).toBe(true);
    expect(verifyTwilio("12345", signature, url, new URLSearchParams(call("+1")))).toBe(false);
    expect(verifyTwilio("54321", signature, url, params)).toBe(false);
    expect(verifyTwilio("12345", "", url, params)).toBe(false);
  });

  it.each([
    "https://shop.example/",
    "https://shop.example/voice?a=1&b=%20x",
    "https://shop.example:443/voice",
    "https://shop.example:8443/voice",
    "http://shop.example/voice",
    "http://127.0.0.1:8080/voice?q='x'",
    "http://[::1]:8080/voice",
    "https://xn--bcher-kva.example/%C3%BC",
  ])("is accepted by Twilio's validator for a form to %s", (text) => {
    const url = new URL(text).href;
    const params = { ...call("+15550100"), Naïve: "Zoë 💳", Empty: "" };
    const signature = twilioSignature("token", url, Object.entries(params));
    expect(validateRequest("token", signature, url, params)).toBe(true);
    expect(validateRequest("token", signature, url, { ...params, Digits: "4321" })).toBe(false);
  });

  it.each([undefined, [], ["RSOYDt4T1cUTdK1PDd93/VVr8B8="]])("is wrong when the header is %j", (header) => {
    const url = "https://mycompany.com/myapp.php?foo=1&bar=2";
    expect(verifyTwilio("12345", header, url, Object.entries(call("+14158675309")))).toBe(false);
    expect(verifyTwilio("12345", header, urlWithBodyHash(url, "{}"), "{}")).toBe(false);
  });

  it("covers only the URL for a GET", () => {
    const url = "https://shop.example/voice?CallSid=CA1&From=%2B1";
    expect(validateRequest("token", twilioSignature("token", url), url, {})).toBe(true);
  });

  it("counts each of several values of one name once, sorted", () => {
    const url = "https://shop.example/voice";
    const body = new URLSearchParams("MediaUrl=b&MediaUrl=a&MediaUrl=b&A=1");
    const signature = twilioSignature("token", url, body);
    expect(validateRequest("token", signature, url, { MediaUrl: ["b", "a", "b"], A: "1" })).toBe(true);
    expect(verifyTwilio("token", signature, url, Object.entries({ MediaUrl: ["a", "b"], A: "1" }))).toBe(
      true,
    );
  });

  it("covers a JSON body by its hash in the URL", () => {
    const body = '{"name":"Zoë"}';
    for (const to of ["https://shop.example/voice", "https://shop.example/voice?a=%27&b"]) {
      const url = urlWithBodyHash(to, body);
      const signature = twilioSignature("token", url);
      expect(url).toMatch(/[?&]bodySHA256=[0-9a-f]{64}$/);
      expect(validateRequestWithBody("token", signature, url, body)).toBe(true);
      expect(validateRequestWithBody("token", signature, url, `${body} `)).toBe(false);
      expect(verifyTwilio("token", signature, url, body)).toBe(true);
      expect(verifyTwilio("token", signature, url, `${body} `)).toBe(false);
      expect(verifyTwilio("token", twilioSignature("token", to), to, body)).toBe(false);
    }
  });

  it("is accepted by Twilio's validator for any fields", () => {
    const fields = fc.array(
      fc.tuple(
        fc.constantFrom("To", "to", "A", "Ä", "10", "9", "__proto__", "a b", "💳"),
        fc.string({ unit: "binary", maxLength: 12 }),
      ),
    );
    fc.assert(
      fc.property(
        fields,
        fc.webUrl({ withQueryParameters: true, validSchemes: ["https"] }),
        (pairs, text) => {
          const url = new URL(text).href;
          const sent = new URLSearchParams(pairs);
          const received = Object.create(null);
          for (const name of sent.keys()) {
            const values = sent.getAll(name);
            received[name] = values.length > 1 ? values : values[0];
          }
          expect(validateRequest("token", twilioSignature("token", url, sent), url, received)).toBe(true);
        },
      ),
    );
  });

  it("is neither created nor verified with an empty key: anyone has it", () => {
    expect(() => twilioSignature("", "https://a.example/")).toThrow(TypeError);
    expect(() => verifyTwilio("", "", "https://a.example/")).toThrow(TypeError);
  });
});
