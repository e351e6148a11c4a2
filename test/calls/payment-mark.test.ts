import { EMPTY, NEVER, Observable, of, ReplaySubject, throwError } from "rxjs";
import { describe, expect, it } from "vitest";
import { PaymentMark } from "../../src/calls/payment-mark.js";
import type { ChannelEnd } from "../../src/core/call.js";
import { AppError, type ErrorCode } from "../../src/core/errors.js";
import { fakeChannel } from "../support/fake-channel.js";
import { codeOf } from "../support/link-run.js";
import { VirtualClock } from "../support/virtual-clock.js";

/** A call whose switch answers as the test says; `notes` holds the payment states that it received. */
function marked({ noted, confirm }: { noted?: string; confirm?: ErrorCode } = {}) {
  const notes: string[] = [];
  const hangup$ = new ReplaySubject<ChannelEnd>(1);
  const ends: { gone?: ChannelEnd } = {};
  const fails = (code: ErrorCode) =>
    throwError(() => new AppError(code, code === "ESL_COMMAND_REFUSED" ? "-ERR No such channel!" : "no"));
  const channel = fakeChannel({
    hangup$,
    confirm: () => (confirm === undefined ? EMPTY : fails(confirm)),
    note: (name, value) =>
      new Observable((listener) => {
        notes.push(`${name}=${value}`);
        if (ends.gone === undefined) listener.complete();
        else listener.error(new AppError("CHANNEL_GONE", "gone"));
      }),
    noted: () => of(noted),
  });
  const end = (gone: ChannelEnd) => {
    ends.gone = gone;
    hangup$.next(gone);
    hangup$.complete();
  };
  return { mark: new PaymentMark(channel, () => ends.gone, new VirtualClock()), notes, end };
}

describe("the payment state of a call", () => {
  it("is none at first", () => {
    expect(marked().mark.state).toBe("none");
  });

  it("is sent, on the switch too, before a card is sent", async () => {
    const { mark, notes } = marked();
    await mark.sent();
    expect([mark.state, notes]).toEqual(["sent", ["pay_payment=sent"]]);
  });

  it.each([
    ["approved", "approved", ["pay_payment=sent", "pay_payment=approved"]],
    ["declined", "none", ["pay_payment=sent", "pay_payment="]],
    ["failed", "none", ["pay_payment=sent", "pay_payment="]],
    ["unknown", "sent", ["pay_payment=sent"]],
  ] as const)("after an answer of %s is %s", async (state, expected, reported) => {
    const { mark, notes } = marked();
    await mark.sent();
    mark.answered({ state });
    expect([mark.state, notes]).toEqual([expected, reported]);
  });

  it("names the payment that was made, on the switch and for a fallback document", async () => {
    const { mark, notes } = marked();
    expect(mark.fields()).toEqual([]);
    await mark.sent();
    expect(mark.fields()).toEqual([["Result", "payment-connector-error"]]);
    mark.answered({ state: "approved", chargeId: "ch_1", tokenId: "tok_1" }, "de-DE");
    expect(mark.language).toBe("de-DE");
    expect(mark.fields()).toEqual([
      ["Result", "success"],
      ["PaymentConfirmationCode", "ch_1"],
      ["PaymentToken", "tok_1"],
    ]);
    expect(notes).toEqual([
      "pay_payment=sent",
      "pay_result=success",
      "pay_confirmation=ch_1",
      "pay_token=tok_1",
      "pay_payment=approved",
    ]);
  });

  it("stays approved when a later card is declined", async () => {
    const { mark, notes } = marked();
    await mark.sent();
    mark.answered({ state: "approved" });
    await mark.sent();
    mark.answered({ state: "declined" });
    expect([mark.state, notes.at(-1)]).toEqual(["approved", "pay_payment=approved"]);
  });

  it.each([
    ["sent", "sent"],
    ["approved", "approved"],
    ["something else", "none"],
    [undefined, "none"],
  ] as const)("is read from the switch: %s is %s", async (noted, expected) => {
    const { mark } = marked(noted === undefined ? {} : { noted });
    expect([await mark.inherit(), mark.state]).toEqual([expected, expected]);
  });
});

describe("a card", () => {
  it.each(["controller", "link", "transfer"] as const)(
    "must not be sent when the call was ended by %s: the payment state is unchanged",
    async (by) => {
      const { mark, notes, end } = marked({ confirm: "CHANNEL_GONE" });
      end({ by });
      expect([await codeOf(mark.sent()), mark.state, notes]).toEqual([
        "CHANNEL_GONE",
        "none",
        ["pay_payment=sent"],
      ]);
    },
  );

  it.each(["caller", "us"] as const)(
    "may be sent when the call was ended by %s at this moment",
    async (by) => {
      const { mark, end } = marked({ confirm: "CHANNEL_GONE" });
      end({ by, cause: "NORMAL_CLEARING" });
      expect([await codeOf(mark.sent()), mark.state]).toEqual([undefined, "sent"]);
    },
  );

  it("may be sent when FreeSWITCH no longer knows the call, whose hangup then arrives", async () => {
    const { mark, end } = marked({ confirm: "ESL_COMMAND_REFUSED" });
    const sent = codeOf(mark.sent());
    await Promise.resolve();
    end({ by: "caller", cause: "NORMAL_CLEARING" });
    expect([await sent, mark.state]).toEqual([undefined, "sent"]);
  });

  it("must not be sent when the switch does not answer", async () => {
    const { mark } = marked({ confirm: "ESL_DEADLINE" });
    expect([await codeOf(mark.sent()), mark.state]).toEqual(["ESL_DEADLINE", "none"]);
  });

  it("that must not be sent does not affect a payment made before it", async () => {
    const { mark } = marked({ noted: "approved", confirm: "ESL_DEADLINE" });
    await mark.inherit();
    await codeOf(mark.sent());
    expect(mark.state).toBe("approved");
  });

  it("waits until the switch can be reached", async () => {
    const channel = fakeChannel({ confirm: () => NEVER });
    let isOver = false;
    void new PaymentMark(channel, () => undefined, new VirtualClock()).sent().then(() => (isOver = true));
    await new Promise(setImmediate);
    expect(isOver).toBe(false);
  });
});

it("a call that has ended stores no mark, which is not an error", () => {
  const { mark, end } = marked();
  end({ by: "caller", cause: "NORMAL_CLEARING" });
  mark.settled("approved");
  expect(mark.state).toBe("approved");
});
