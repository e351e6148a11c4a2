import { describe, expect, it } from "vitest";
import { HttpConnector } from "../../../src/connectors/http/http-connector.js";
import { cardPayment, charge, httpConnector, TEST_NUMBER } from "../../support/http-connector-run.js";

const TEXT = JSON.stringify({ ...charge, parameters: { note: "Café 😀", echo: TEST_NUMBER } });
const swapped = (text: string) => Buffer.from(text, "utf16le").swap16();

describe("the charset of a connector's answer", () => {
  it.each([
    ["UTF-8 without any", "application/json", Buffer.from(TEXT)],
    ["UTF-8", "application/json; charset=UTF-8", Buffer.from(TEXT)],
    ["UTF-8 with a byte order mark", "application/json", Buffer.from(`\ufeff${TEXT}`)],
    ["UTF-16LE", "application/json; charset=utf-16le", Buffer.from(TEXT, "utf16le")],
    ["UTF-16BE", "application/json; charset=utf-16be", swapped(TEXT)],
    ["UTF-16 by its byte order mark", "application/json", Buffer.from(`\ufeff${TEXT}`, "utf16le")],
    ["UTF-16 that does not say so", "application/json", Buffer.from(TEXT, "utf16le")],
  ])("is obeyed: %s", async (_case, contentType, bytes) => {
    const body = new Uint8Array(bytes);
    const { submit } = httpConnector({ status: 200, contentType, body });
    const outcome = await submit();
    expect(outcome).toMatchObject({ state: "approved", chargeId: "ch_1", parameters: { note: "Café 😀" } });
    expect((outcome.parameters.echo ?? "").includes(TEST_NUMBER)).toBe(false);
  });

  it.each([
    ["ISO-8859-1", Buffer.from('{"charge_id":"Café"}', "latin1"), "Café"],
    ["windows-1252", Buffer.from('{"charge_id":"5 \x80"}', "latin1"), "5 €"],
    ["iso-8859-5", Buffer.from('{"charge_id":"\xbf"}', "latin1"), "П"],
    ["klingon", Buffer.from('{"charge_id":"ü"}'), "ü"],
  ])("is obeyed: %s", async (charset, bytes, chargeId) => {
    const contentType = `application/json; charset="${charset}"`;
    const { submit } = httpConnector({ status: 200, contentType, body: new Uint8Array(bytes) });
    expect(await submit()).toMatchObject({ state: "approved", chargeId });
  });

  it("leaves nothing of what was received", async () => {
    const given = {
      status: 200,
      contentType: "application/json; charset=utf-16le",
      body: new Uint8Array(Buffer.from(TEXT, "utf16le")),
    };
    const { clock } = httpConnector(given);
    const options = { name: "Shop", url: "https://a.test/", deadlineMs: 1_000, retries: 0 };
    await new HttpConnector(options, { send: async () => given }, clock).submit(cardPayment());
    expect(given.body.every((byte) => byte === 0)).toBe(true);
  });
});
