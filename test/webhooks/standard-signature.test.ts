import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { standardHeaders, standardSignature, verifyStandard } from "../../src/webhooks/signatures.js";

const OLD = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const NEW = `whsec_${randomBytes(32).toString("base64")}`;

describe("the headers of Standard Webhooks", () => {
  // The specification's and Svix's published example.
  it("have the signature of the published example", () => {
    const at = 1614265330_000;
    expect(standardSignature(OLD, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, '{"test": 2432232314}')).toBe(
      "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    );
  });

  it("have a signature for each secret, so that a receiver with the old or the new one accepts them", () => {
    const headers = standardHeaders([NEW, OLD], "msg_1", Date.now(), "a=1");
    expect(headers["webhook-signature"]?.split(" ")).toHaveLength(2);
    for (const secret of [OLD, NEW]) {
      const options = { jsonParse: false };
      expect(() => new Webhook(secret).verify("a=1", { ...headers }, options)).not.toThrow();
      expect(verifyStandard(secret, headers, "a=1")).toBe(true);
      expect(verifyStandard(secret, headers, "a=2")).toBe(false);
    }
    const other = `whsec_${randomBytes(24).toString("base64")}`;
    expect(verifyStandard(other, headers, "a=1")).toBe(false);
  });

  it("hold only id and time without a secret", () => {
    expect(standardHeaders([], "msg_1", 1_700_000_000_999, "")).toEqual({
      "webhook-id": "msg_1",
      "webhook-timestamp": "1700000000",
    });
  });

  it("are refused when they are old", () => {
    const headers = standardHeaders([OLD], "msg_1", Date.now() - 6 * 60_000, "");
    expect(verifyStandard(OLD, headers, "")).toBe(false);
  });

  it("are accepted by the library for any body", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.uuid(), (body, id) => {
        const headers = standardHeaders([OLD], id, Date.now(), body);
        new Webhook(OLD).verify(body, { ...headers }, { jsonParse: false });
      }),
    );
  });
});

describe("a request without the headers of Standard Webhooks", () => {
  it("is not signed", () => {
    const { "webhook-signature": _signature, ...others } = standardHeaders([OLD], "msg_1", Date.now(), "a=1");
    for (const headers of [{}, others, { ...others, "webhook-signature": ["v1,a", "v1,b"] }])
      expect(verifyStandard(OLD, headers, "a=1")).toBe(false);
  });
});
