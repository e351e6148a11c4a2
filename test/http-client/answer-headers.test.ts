import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.js";
import { GuardedHttpClient } from "../../src/http-client/client.js";
import { TestServer } from "../support/http-server.js";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

describe("an answer's headers", () => {
  it("have lower-case names, and repeated ones are joined", async () => {
    const server = await TestServer.start((_request, response) => {
      response.setHeader("Retry-After", "3");
      response.setHeader("X-Several", ["a", "b"]);
      response.end();
    });
    const client = new GuardedHttpClient({ allowedHosts: ["127.0.0.1"], clock: systemClock });
    open.push(server, client);
    const { headers } = await client.send({ method: "GET", url: server.url, deadlineMs: 5_000 });
    expect(headers).toMatchObject({ "retry-after": "3", "x-several": "a,b" });
  });
});
