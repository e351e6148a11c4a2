import { afterEach, describe, expect, it } from "vitest";
import { type ApiOptions, apiSidecar } from "../support/api.js";
import { apiKey } from "../support/api-keys.js";

const KEY = "a-long-key-for-the-tests";
const closing: (() => Promise<void>)[] = [];

function open(options: ApiOptions) {
  const running = apiSidecar(options);
  closing.push(() => running.app.close());
  return running;
}

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

describe("GET /readyz", () => {
  const ready = () => ({
    ready: true,
    checks: { switch: "connected" },
    addresses: { switch: "10.0.0.5:8021" },
  });
  const read = async (options: ApiOptions, headers = {}, remoteAddress = "127.0.0.1") =>
    (await open({ ready, ...options }).app.inject({ url: "/readyz", headers, remoteAddress })).json();
  const reported = { ready: true, checks: { switch: "connected" } };

  it("reports its readiness to every probe, but not the address of the switch", async () => {
    const keys = [apiKey("desk", KEY)];
    expect(await read({ keys })).toEqual(reported);
    expect(await read({ keys: [] })).toEqual(reported);
    expect(await read({ keys }, { authorization: "Bearer of-another-key-of-another" })).toEqual(reported);
    expect(await read({}, {}, "192.0.2.7")).toEqual(reported);
  });

  it("reports the switch's address to clients with a key, and to this machine with the embedded switch", async () => {
    const addresses = { switch: "10.0.0.5:8021" };
    const withKey = { authorization: `Bearer ${KEY}` };
    expect(await read({ keys: [apiKey("desk", KEY)] }, withKey, "192.0.2.7")).toEqual({
      ...reported,
      addresses,
    });
    expect(await read({})).toEqual({ ...reported, addresses });
  });
});
