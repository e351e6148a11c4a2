import { lastValueFrom } from "rxjs";
import { describe, expect, it } from "vitest";
import { asAppError } from "../../src/core/errors.js";
import { LiveChannelRun } from "../support/live-channel-run.js";

const TO_ANN = { dialString: "sofia/pay/ann@pbx.example", timeoutSeconds: 20 };

describe("a bridged call", () => {
  it("dials, is kept when no one answers, and reports the result", async () => {
    const run = new LiveChannelRun();
    run.link.answers = (command) => (command.startsWith("uuid_getvar") ? "USER_BUSY" : "+OK");
    const bridged = lastValueFrom(run.channel.bridge({ ...TO_ANN, callerId: "+15550123" }));
    for (let step = 0; step < 5; step++) run.played();
    expect(await bridged).toEqual({ disposition: "USER_BUSY" });
    expect(run.link.sent()).toEqual([
      "u1 set continue_on_fail=true",
      "u1 set hangup_after_bridge=false",
      "u1 set call_timeout=20",
      "u1 set effective_caller_id_number=+15550123",
      "u1 bridge sofia/pay/ann@pbx.example",
      "api uuid_getvar u1 originate_disposition",
    ]);
  });

  it("reports which call the caller was bridged with, and for how long", async () => {
    const run = new LiveChannelRun();
    const id = "160561e6-67b7-4f12-9e1e-e70697b9ac7a";
    run.link.answers = (command) => (command.endsWith("last_bridge_to") ? `${id}\n` : "SUCCESS");
    const bridged = lastValueFrom(run.channel.bridge(TO_ANN));
    for (let step = 0; step < 4; step++) run.played();
    run.channel.executed(run.link.executionId(), "_none_", 2_900);
    expect(await bridged).toEqual({ disposition: "SUCCESS", joined: { id, ms: 2_900 } });
  });

  it("fails when the caller hangs up", async () => {
    const run = new LiveChannelRun();
    const bridged = lastValueFrom(run.channel.bridge(TO_ANN));
    run.channel.hungUp("NORMAL_CLEARING");
    await expect(bridged).rejects.toMatchObject({ code: "CHANNEL_GONE" });
  });

  it("is dialed at an IPv6 address, whose brackets FreeSWITCH does not interpret", async () => {
    const run = new LiveChannelRun();
    const to = {
      ...TO_ANN,
      dialString: "sofia/pay/ann@[2001:db8::7]:5070;transport=tcp,sofia/pay/bob@[::1]",
    };
    const bridged = lastValueFrom(run.channel.bridge(to)).catch(asAppError);
    for (let step = 0; step < 5; step++) run.played();
    await bridged;
    expect(run.link.sent()).toContain(`u1 bridge ${to.dialString}`);
  });

  it.each([
    { dialString: "sofia/pay/ann@[leg_timeout=1]x" },
    { dialString: "sofia/pay/ann@[::1][leg_timeout=1]" },
    { dialString: "{origination_uuid=x}sofia/pay/ann" },
    { dialString: "[leg_timeout=1]sofia/pay/ann" },
    { dialString: "sofia/pay/ann|sofia/pay/bob" },
    { dialString: "sofia/pay/ann:_:sofia/pay/bob" },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what FreeSWITCH would expand.
    { dialString: "sofia/pay/${hostname}" },
    { dialString: "sofia/pay/ann bob" },
    { callerId: "1,origination_uuid=x" },
  ])("is never dialed with %j", async (changes) => {
    const run = new LiveChannelRun();
    const thrown = await lastValueFrom(run.channel.bridge({ ...TO_ANN, ...changes })).catch(asAppError);
    expect(thrown).toMatchObject({ code: "INTERNAL" });
    expect(run.link.sent()).toEqual([]);
  });

  it("sends only tones", async () => {
    const run = new LiveChannelRun();
    const ending = run.run(run.channel.sendDigits("12w*#"));
    run.played();
    await ending.over;
    expect([ending.how, run.link.sent()]).toEqual(["complete", ["u1 send_dtmf 12w*#"]]);
    expect(run.run(run.channel.sendDigits("1@2000")).how).toBe("INTERNAL");
  });
});
