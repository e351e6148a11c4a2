import { afterEach, describe, expect, it } from "vitest";
import { listen } from "../../src/sidecar/server.js";
import { sidecar } from "../support/sidecar.js";

const HOST = "127.0.0.1";
let first = sidecar();

afterEach(async () => {
  await first.app.close();
  first = sidecar();
});

describe("the server", () => {
  it("reports where it listens", async () => {
    const address = await listen(first.app, { host: HOST, port: 0 });
    expect(address).toEqual({ host: HOST, port: expect.any(Number), url: `http://${HOST}:${address.port}` });
    expect((await fetch(`${address.url}/healthz`)).status).toBe(200);
  });

  it("writes an IPv6 address in URL form", async () => {
    const { url, port } = await listen(first.app, { host: "::1", port: 0 });
    expect(url).toBe(`http://[::1]:${port}`);
  });

  it("names the address and the variable when the port is in use", async () => {
    const { port } = await listen(first.app, { host: HOST, port: 0 });
    const second = sidecar();
    await expect(listen(second.app, { host: HOST, port })).rejects.toMatchObject({
      code: "PORT_IN_USE",
      message: expect.stringMatching(new RegExp(`${HOST}:${port}.*HTTP_PORT`)),
    });
  });

  it("names the variables when it cannot listen", async () => {
    await expect(listen(first.app, { host: "192.0.2.1", port: 0 })).rejects.toMatchObject({
      code: "LISTEN_FAILED",
      message: expect.stringMatching(/HTTP_HOST 192\.0\.2\.1.*EADDRNOTAVAIL/),
    });
  });

  it("closes while a client waits for the test card that never gets an answer", async () => {
    const { url } = await listen(first.app, { host: HOST, port: 0 });
    const waiting = fetch(`${url}/connectors/test`, {
      method: "POST",
      body: JSON.stringify({ transaction_id: "t-1", cardnumber: "4000000000000408", amount: "1" }),
    }).then(
      () => "answered",
      () => "closed",
    );
    await first.logged("the test connector received a payment");
    await first.app.close();
    expect(await waiting).toBe("closed");
    expect(first.processor.charges()).toMatchObject([{ outcome: "unanswered" }]);
  });
});
