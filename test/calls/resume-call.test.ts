import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { documentDigest } from "../../src/calls/continuation.js";
import { approved, MIDNIGHT, refused } from "../support/ledger-samples.js";
import { codeOf } from "../support/link-run.js";
import { ACTION, DOCUMENT, RESUME, ResumedCall } from "../support/resumed-call.js";

const CHECKED = "Your payment has been sent and is being checked. Please do not pay again.";
const MADE = "Your payment was made. Please do not pay again.";

let run: ResumedCall;
beforeEach(async () => {
  run = await ResumedCall.open();
});
afterEach(() => run.its.ledger.close());

describe("a call that another controller had, before anything was sent", () => {
  it("begins with its document again, which receives Resumed, and hears nothing of a payment", async () => {
    expect(await run.resume()).toBe("NORMAL_CLEARING");
    expect(run.asked).toMatchObject([{ url: DOCUMENT, Resumed: "true" }]);
    expect([run.heard, run.state]).toEqual([[], "none"]);
  });

  it("begins with the last document that it reached", async () => {
    await run.reached("https://shop.test/third", MIDNIGHT - 1);
    await run.resume();
    expect(run.asked).toMatchObject([{ url: "https://shop.test/third", Resumed: "true" }]);
  });

  it("sends the result of a failed payment to its action again, for a third controller too", async () => {
    const fields = [["Result", "too-many-failed-attempts"]] as const;
    await run.reached(ACTION, MIDNIGHT - 1, fields);
    await run.resume();
    expect(run.asked).toMatchObject([{ url: ACTION, Result: "too-many-failed-attempts", Resumed: "true" }]);
    expect(await run.checkpoint).toMatchObject({ target: { url: ACTION }, fields });
  });

  it("does so also when its card was collected, and the channel was marked before the ledger", async () => {
    run.noted = "sent";
    await run.collected();
    await run.resume();
    expect(run.asked).toMatchObject([{ url: DOCUMENT, Resumed: "true" }]);
    expect([run.heard, run.state, run.notes.at(-1)]).toEqual([[], "none", ""]);
  });

  it("does so also without the ledger, since the channel says that nothing was sent", async () => {
    run.flaky.fate = () => "away";
    await run.resume();
    expect(run.asked).toMatchObject([{ url: DOCUMENT, Resumed: "true" }]);
  });
});

describe("a call that another controller had, with a payment whose answer is lost", () => {
  it("hears that it is being checked, and continues with the action, which is sent no success", async () => {
    run.noted = "sent";
    await run.sent();
    expect(await run.resume()).toBe("NORMAL_CLEARING");
    expect(run.heard).toEqual([CHECKED]);
    expect(run.asked).toMatchObject([
      {
        url: ACTION,
        Result: "payment-connector-error",
        PaymentCardNumber: "xxxxxxxxxxxx4242",
        Resumed: "true",
      },
    ]);
    expect([run.state, (await run.its.ledger.transactions.transaction("PAY1"))?.state]).toEqual([
      "sent",
      "unknown",
    ]);
  });

  it("hears that it was made when the connector confirms it, and continues as after a success", async () => {
    run.lookup = approved;
    await run.sent();
    await run.resume();
    expect(run.heard).toEqual([CHECKED, MADE]);
    expect(run.asked).toMatchObject([{ url: ACTION, Result: "success", PaymentConfirmationCode: "ch_1" }]);
    expect([run.state, run.notes.at(-1)]).toEqual(["approved", "approved"]);
  });

  it.each([
    ["a name", "Default", { name: "Default" }],
    ["an address", "https://pay.test/charge", { url: "https://pay.test/charge" }],
  ])("is looked up at a connector that its document gave by %s", async (_by, connector, wanted) => {
    run.lookup = approved;
    await run.sent();
    await run.its.database.run((db) => db.updateTable("transactions").set({ connector }).execute());
    await run.resume();
    expect([run.wanted, run.state]).toEqual([[wanted], "approved"]);
  });

  it("hears of no failure when the connector does not know it: it may still be processing it", async () => {
    run.lookup = refused("failed");
    await run.sent();
    await run.resume();
    expect([run.heard, run.state]).toEqual([[CHECKED], "sent"]);
  });

  it("fails when the ledger is unavailable: no one may say that nothing was sent", async () => {
    run.noted = "sent";
    run.flaky.fate = () => "away";
    expect([await codeOf(run.resume()), run.asked, run.state]).toEqual(["LEDGER_UNAVAILABLE", [], "sent"]);
  });

  it("hears it and ends if no action follows", async () => {
    await run.sent("");
    expect([await run.resume(), run.heard, run.asked]).toEqual(["NORMAL_CLEARING", [CHECKED], []]);
  });
});

describe("a call whose document is static and was paid by another controller", () => {
  // The first <Say> stands for its <Pay>, which would wait for keys.
  const STATIC = "<Response><Say>Pay.</Say><Say>Goodbye.</Say></Response>";
  const resume = (isOwn: boolean) =>
    JSON.stringify({
      ...JSON.parse(RESUME),
      continuation: { digest: documentDigest(STATIC), after: 1, from: 0 },
      action: { ...JSON.parse(RESUME).action, isOwn },
    });

  it.each([true, false])(
    "continues after its <Pay>, with its own address as the action: %s",
    async (isOwn) => {
      run.document = STATIC;
      await run.sent(resume(isOwn));
      await run.answered(approved);
      await run.resume();
      expect(run.heard).toEqual([MADE, "Goodbye."]);
      expect(run.asked).toMatchObject([{ url: ACTION, Result: "success" }]);
    },
  );

  it.each([ACTION, "https://shop.test/same-text"])(
    "does so also when a document was requested before that continues there: %s",
    async (url) => {
      run.document = STATIC;
      await run.sent(resume(true));
      await run.answered(approved);
      const continuation = { digest: documentDigest(STATIC), after: 1 };
      await run.reached(url, MIDNIGHT + 1, undefined, continuation);
      await run.resume();
      expect(run.heard).toEqual(["Goodbye."]);
      expect(await run.checkpoint).toMatchObject({ target: { url }, continuation });
    },
  );

  // Between the two, another document ran: this is the next payment.
  it.each([ACTION, DOCUMENT])("takes its payment when the document was reached anew: %s", async (url) => {
    run.document = STATIC;
    await run.sent(resume(true));
    await run.answered(approved);
    await run.reached(url, MIDNIGHT + 1);
    await run.resume();
    expect(run.heard).toEqual(["Pay.", "Goodbye."]);
  });

  it.each([true, false])(
    "takes a payment that was not sent, with its own address as the action: %s",
    async (isOwn) => {
      run.document = STATIC;
      await run.collected(resume(isOwn));
      await run.resume();
      expect(run.heard).toEqual(["Pay.", "Goodbye."]);
    },
  );

  it("does not start a script again in which an earlier payment was made: the caller hears that it was", async () => {
    await run.sent("");
    await run.answered(approved);
    await run.collected("{}", { id: "PAY2", createdAt: MIDNIGHT + 1 });
    expect(await run.resume(undefined, "swml")).toBe("NORMAL_CLEARING");
    expect([run.heard, run.asked]).toEqual([[MADE], []]);
  });

  it("does not take an earlier payment of the document again when a later one was not sent", async () => {
    run.document = "<Response><Say>First.</Say><Say>Second.</Say><Say>Third.</Say></Response>";
    const continuation = { digest: documentDigest(run.document), after: 2, from: 1 };
    await run.collected(JSON.stringify({ ...JSON.parse(resume(true)), continuation }));
    await run.resume();
    expect(run.heard).toEqual(["Second.", "Third."]);
  });
});

describe("a call that another controller had, with a payment that was answered", () => {
  it("hears that it was made, and continues with the action", async () => {
    await run.sent();
    await run.answered(approved);
    await run.resume();
    expect(run.heard).toEqual([MADE]);
    expect(run.asked).toMatchObject([{ url: ACTION, Result: "success", PaymentConfirmationCode: "ch_1" }]);
  });

  it("hears nothing of one that was declined: the action announces it", async () => {
    run.noted = "sent";
    await run.sent();
    await run.answered(refused("declined"));
    await run.resume();
    expect([run.heard, run.state, run.notes.at(-1)]).toEqual([[], "none", ""]);
    expect(run.asked).toMatchObject([{ url: ACTION, Result: "payment-connector-error" }]);
  });

  it("hears the apology when one was declined and no action follows", async () => {
    await run.sent("");
    await run.answered(refused("declined"));
    expect([await codeOf(run.resume()), run.state]).toEqual(["CALL_INTERRUPTED", "none"]);
  });

  it("requests the action's document again when it ran already: it receives the outcome", async () => {
    run.noted = "approved";
    await run.sent();
    await run.answered(approved);
    await run.reached(ACTION, MIDNIGHT + 1);
    await run.resume();
    expect(run.asked).toMatchObject([{ url: ACTION, Result: "success", Resumed: "true" }]);
    expect(run.heard).toEqual([]);
  });

  it("continues with a later document, and keeps the payment state", async () => {
    run.noted = "approved";
    await run.sent();
    await run.answered(approved);
    await run.reached("https://shop.test/thanks", MIDNIGHT + 1);
    await run.resume();
    expect(run.asked).toMatchObject([{ url: "https://shop.test/thanks", Resumed: "true" }]);
    expect([run.heard, run.state]).toEqual([[], "approved"]);
  });
});

describe("a call whose payment a controller still waits for", () => {
  it("hears that it is being checked, waits for the answer, and hears that too", async () => {
    await run.sent(RESUME, true);
    const resumed = run.resume();
    await run.pass(5_000);
    expect([run.heard, run.asked]).toEqual([[CHECKED], []]);
    await run.answered(approved);
    await run.pass(500);
    await resumed;
    expect(run.heard).toEqual([CHECKED, MADE]);
    expect(run.asked).toMatchObject([{ url: ACTION, Result: "success" }]);
  });

  it("stops waiting when the ledger learns that the controller has ended", async () => {
    await run.sent(RESUME, true);
    const resumed = run.resume();
    await run.pass(1_000);
    expect(run.asked).toEqual([]);
    await run.died();
    await run.pass(2_500);
    await resumed;
    expect(run.asked).toMatchObject([{ url: ACTION, Result: "payment-connector-error" }]);
  });

  it("does not wait longer than a caller would", async () => {
    await run.sent(RESUME, true);
    const resumed = run.resume();
    await run.pass(60_000);
    await resumed;
    expect(run.asked).toMatchObject([{ url: ACTION, Result: "payment-connector-error" }]);
  });

  it("stops waiting when the caller hangs up", async () => {
    await run.sent(RESUME, true);
    const resumed = codeOf(run.resume());
    await run.pass(1_000);
    run.go({ by: "caller", cause: "NORMAL_CLEARING" });
    await run.pass(500);
    expect(["CHANNEL_GONE", undefined]).toContain(await resumed);
  });
});

describe("a call of a controller with a separate ledger", () => {
  const stranger = { id: "x", sharesLedger: false };

  it.each(["sent", "approved"])(
    "with a payment that is %s is sent to the fallback extension",
    async (noted) => {
      run.noted = noted;
      expect(await codeOf(run.resume(stranger))).toBe("CHANNEL_GONE");
      expect([run.transfers, run.asked, run.state, run.notes]).toEqual([["fallback pay"], [], noted, []]);
    },
  );

  it("before anything was sent begins with its document again", async () => {
    await run.resume(stranger);
    expect([run.transfers, run.asked.map(({ url }) => url)]).toEqual([[], [DOCUMENT]]);
  });
});
