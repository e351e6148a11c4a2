import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CallEvent } from "../../src/observability/call-events.js";
import { withLuhnDigit } from "../support/card.js";
import { Exposition, metrics, webhooksFor } from "../support/exposition.js";
import { playCall } from "../support/rehearsal.js";

/** This many digits in a row in a label are no accident; buckets and versions have fewer. */
const RUN = 6;

const digits = (minLength: number, maxLength = minLength) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength, maxLength }).map((all) => all.join(""));
const cards = digits(11).map((middle) => withLuhnDigit(`4${middle}`, 16));
const callers = fc.oneof(
  digits(7, 15).map((number) => `+${number}`),
  digits(9).map((number) => `"${number}"} 1\n`),
  fc.string({ unit: "binary", minLength: 8, maxLength: 20 }),
);

/** A document that has the number in every text that it can choose. */
const document = (dialect: string, number: string) =>
  dialect === "voxml"
    ? `<Response><Pay maxAttempts="2" postalCode="false" chargeAmount="1" description="${number}" paymentConnector="${number}"/></Response>`
    : `<Response><Pay maxAttempts="2" postalCode="false" chargeAmount="1" description="${number}"
        ${dialect === "cxml" ? `paymentConnectorUrl="https://pay.test/${number}?n=${number}"` : `paymentConnector="${number}"`}
        statusCallback="/status?${number}"><Parameter name="p${number}" value="${number}"/></Pay></Response>`;

function runsOf(text: string): string[] {
  return Array.from({ length: Math.max(0, text.length - RUN + 1) }, (_, at) => text.slice(at, at + RUN));
}

/** Every label that the metrics have for a call, without the values. */
async function labelsOf(happenings: readonly CallEvent[], from: string): Promise<string> {
  const all = metrics();
  webhooksFor(
    all,
    happenings.map((one) => (one.type === "call-started" ? { ...one, from, to: from } : one)),
  );
  return (await Exposition.of(all)).series.join("\n");
}

describe("the metrics of whole calls", () => {
  it("hold no digits of a card, of a caller's number, or of what a document says", async () => {
    await fc.assert(
      fc.asyncProperty(
        cards,
        callers,
        digits(12),
        fc.constantFrom("twiml", "cxml", "voxml"),
        fc.constantFrom("", "^4242,"),
        async (card, from, number, dialect, before) => {
          const { happenings } = await playCall(
            document(dialect, number),
            `${before}${card},1230,${number.slice(0, 3)}`,
            { dialect },
            JSON.stringify({ connectors: { Default: { type: "test" }, [number]: { type: "test" } } }),
          );
          expect(happenings.map(({ type }) => type)).toContain("connector-answer");
          const labels = await labelsOf(happenings, from);
          expect(labels).toContain("freeswitch_pay_connector_requests_total");
          const runs = [card, number, from.replace(/\D/g, "")].flatMap(runsOf);
          expect(runs.filter((run) => labels.includes(run)).length).toBe(0);
          expect(from.length >= 8 && labels.includes(from)).toBe(false);
        },
      ),
      { numRuns: 25 },
    );
  }, 60_000);

  it("have only labels from known sets, whatever the events contain", async () => {
    const text = fc.string({ unit: "binary", minLength: 8 });
    await fc.assert(
      fc.asyncProperty(text, async (free) => {
        const labels = await labelsOf(
          [
            { type: "call-started", from: free, to: free },
            { type: "document", source: free, dialect: free },
            { type: "connector-request", connector: free, body: { free } },
            { type: "connector-answer", connector: free, answer: { state: free }, ms: 1 },
            { type: "problem", code: free, message: free },
            { type: "call-ended", by: free },
          ],
          free,
        );
        expect(labels.includes(free)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });
});
