import { afterEach, describe, expect, it } from "vitest";
import { type Serving, serve } from "../../src/app/serve.js";
import { CollectedOutput } from "../support/collected-output.js";
import { shortConfiguration } from "../support/short-document.js";
import { payByWebPhone } from "../support/web-phone-caller.js";

const open: Serving[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

describe("the metrics of a controller", () => {
  it("count a payment that a caller has made", async () => {
    const serving = await serve({ CONFIG_FILE: shortConfiguration(), HTTP_PORT: "0" }, new CollectedOutput());
    open.push(serving);
    await payByWebPhone(serving.url, { number: "4242424242424242", cvv: "123" });
    const text = await (await fetch(`${serving.url}/metrics`)).text();
    for (const line of [
      'freeswitch_pay_calls_total{dialect="twiml"} 1',
      "freeswitch_pay_calls_active 0",
      'freeswitch_pay_pay_results_total{dialect="twiml",result="success"} 1',
      'freeswitch_pay_connector_requests_total{connector="Default",state="approved"} 1',
      'freeswitch_pay_switch_connected{switch="embedded"} 1',
      'freeswitch_pay_stages_total{stage="payment-processing"} 1',
      'freeswitch_pay_carding_blocked_total{by="caller"} 0',
    ])
      expect(text.split("\n")).toContain(line);
    const events = /^freeswitch_pay_event_socket_lag_seconds_count\{switch="embedded"\} (\d+)$/m.exec(
      text,
    )?.[1];
    expect(Number(events)).toBeGreaterThan(10);
    const version = /^freeswitch_pay_build_info\{version="(\d+\.\d+\.\d+)"\} 1$/m;
    expect(text).toMatch(version);
  });
});
