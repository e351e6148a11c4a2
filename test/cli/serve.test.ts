import { afterEach, describe, expect, it } from "vitest";
import { type Serving, serve } from "../../src/app/serve.js";
import { CollectedOutput } from "../support/collected-output.js";
import { shortConfiguration } from "../support/short-document.js";
import { payByWebPhone } from "../support/web-phone-caller.js";

const CARD = { number: "4242424242424242", cvv: "123" };
const open: Serving[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function started(environment: Record<string, string> = {}) {
  const output = new CollectedOutput();
  const serving = await serve(
    { CONFIG_FILE: shortConfiguration(), HTTP_PORT: "0", LOG_LEVEL: "trace", ...environment },
    output,
  );
  open.push(serving);
  return { serving, output };
}

describe("serve without a FreeSWITCH", () => {
  it("says first that it uses the embedded switch and where to click", async () => {
    const { serving, output } = await started();
    expect(output.messages[0]).toMatch(/no FreeSWITCH is configured.*embedded switch/);
    expect(output.messages.slice(1, 3)).toContain(`web phone: open ${serving.url}/ and click Call`);
  });

  it("takes a payment from the web phone, and shows the card nowhere", async () => {
    const { serving, output } = await started();
    const reported = await payByWebPhone(serving.url, CARD);
    const happenings = reported.flatMap(({ happening }) => (happening === undefined ? [] : [happening]));
    expect(happenings).toContainEqual(expect.objectContaining({ type: "pay-result", result: "success" }));

    const statuses = await (await fetch(`${serving.url}/status/recent`)).text();
    const charges = await (await fetch(`${serving.url}/connectors/test`)).text();
    const seen = JSON.stringify(reported) + output.text + statuses + charges;
    expect(seen.includes(CARD.number)).toBe(false);
    expect(new RegExp(`[="]${CARD.cvv}["&]`).test(seen)).toBe(false);
    expect(statuses).toContain(`xxxxxxxxxxxx${CARD.number.slice(-4)}`);
    expect(output.text).toContain('"level":10');
  });

  it("is ready when its switch is connected", async () => {
    const { serving } = await started();
    await payByWebPhone(serving.url, CARD);
    const answer = await fetch(`${serving.url}/readyz`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ ready: true });
  });
});
