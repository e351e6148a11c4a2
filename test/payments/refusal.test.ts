import { describe, expect, it } from "vitest";
import type { CardingRefusal, ConnectorOutcome, Instrument } from "../../src/core/payment.js";
import { PayRun, PROMPT_MS } from "../support/pay-run.js";

const CARD = "5555555555554444";
const byCaller: CardingRefusal = { by: "caller", message: "carding-limit: too many of this caller" };
const byCard: CardingRefusal = { by: "card", message: "carding-limit: too many with this card" };
const declined: ConnectorOutcome = { state: "declined", code: "no", message: "No", parameters: {} };

const refuseCaller = () => byCaller;
const refuseCard = (instrument?: Instrument) => (instrument === undefined ? undefined : byCard);

describe("a caller whose payments are refused", () => {
  it("is asked for nothing", () => {
    const run = new PayRun({}, { refusal: refuseCaller });
    expect([run.asked, run.reported]).toEqual([[], []]);
    expect(run.outcome).toEqual({
      result: "too-many-failed-attempts",
      captured: {},
      reason: byCaller.message,
      refusedBy: "caller",
    });
  });

  it("is informed when the dialect reports the end of a payment", () => {
    const run = new PayRun({ reportsEnd: true }, { refusal: refuseCaller });
    expect([run.asked, run.reported]).toEqual([["payment-failed 1"], ["payment-failed 1"]]);
    expect(run.pass(PROMPT_MS).outcome?.result).toBe("too-many-failed-attempts");
  });
});

describe("a refused card", () => {
  it("ends pay as if the tries were used up, with the card masked for the document as usual", () => {
    const run = new PayRun({ fields: ["payment-card-number"] }, { refusal: refuseCard }).hearAndKey(CARD);
    expect(run.cards).toEqual([]);
    expect(run.reported).toEqual(["payment-card-number 1"]);
    expect(run.outcome).toMatchObject({
      result: "too-many-failed-attempts",
      reason: byCard.message,
      refusedBy: "card",
    });
    expect(run.outcome?.captured.pan?.masked("x")).toBe("xxxxxxxxxxxx4444");
  });

  it("is detected when all fields are complete, typed ahead or not", () => {
    const asked: number[] = [];
    const refusal = (instrument?: Instrument) => {
      asked.push(instrument === undefined ? 0 : Object.keys(instrument).length);
      return refuseCard(instrument);
    };
    const run = new PayRun({}, { refusal }).hearAndKey(`${CARD}#1230#123#94105#`);
    expect(asked).toEqual([0, 4]);
    expect([run.cards, run.outcome?.result]).toEqual([[], "too-many-failed-attempts"]);
  });

  it("is reported when the dialect reports the end of a payment, never as one that is processed", () => {
    const run = new PayRun({ fields: ["payment-card-number"], reportsEnd: true }, { refusal: refuseCard });
    run.hearAndKey(CARD);
    expect(run.reported).toEqual(["payment-card-number 1", "payment-failed 1"]);
    expect(run.pass(PROMPT_MS).outcome).toMatchObject({ result: "too-many-failed-attempts" });
  });
});

describe("a declined card before another try", () => {
  it("ends the payment with the connector's message when the caller has had too many", async () => {
    let most = false;
    const run = new PayRun(
      { fields: ["payment-card-number"], retriesDeclined: true },
      { refusal: () => (most ? byCaller : undefined) },
    );
    run.hearAndKey(CARD).pass(PROMPT_MS);
    most = true;
    await run.answer(declined);
    expect(run.outcome).toMatchObject({ result: "payment-connector-error", connector: declined });
  });
});
