import { EMPTY } from "rxjs";
import { describe, expect, it } from "vitest";
import type { Next } from "../../src/calls/context.js";
import type { PayServices } from "../../src/calls/services.js";
import { pay } from "../../src/calls/verbs/pay.js";
import type { ConnectorOutcome, PayOutcome, PayResult } from "../../src/core/payment.js";
import { cxml } from "../../src/dialects/cxml/cxml.js";
import type { Dialect } from "../../src/dialects/dialect.js";
import { twiml } from "../../src/dialects/twiml/twiml.js";
import { voxml } from "../../src/dialects/voxml/voxml.js";
import type { CallEventSink } from "../../src/observability/call-events.js";
import { fakeChannel } from "../support/fake-channel.js";
import { fakeConnector } from "../support/fake-connector.js";
import { Reader } from "../support/reader.js";
import { recordingLogger } from "../support/recording-logger.js";
import { callServices, runningCall } from "../support/running-call.js";

interface Ran {
  readonly next: Next;
  readonly results: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly history: readonly unknown[];
}

const CONTINUATION = { digest: "abc", after: 1 };

/** Runs a <Pay> in a server's document, with no connector configured, or with this outcome of the payment. */
async function run(
  dialect: Dialect,
  attributes: string,
  ends?: PayResult,
  connector?: ConnectorOutcome,
): Promise<Ran> {
  const { logger, lines } = recordingLogger();
  const results: string[] = [];
  const variables: Record<string, string> = {};
  const outcome: PayOutcome = {
    result: ends ?? "internal-error",
    captured: {},
    ...(connector === undefined ? {} : { connector }),
  };
  const services: PayServices = {
    ...callServices(),
    connector: () => (ends === undefined ? undefined : fakeConnector()),
    payments: { run: async () => outcome },
  };
  const channel = fakeChannel({
    set: (name, value) => {
      variables[name] = value;
      return EMPTY;
    },
  });
  const timeline: CallEventSink = {
    record: (happening) => {
      if (happening.type === "pay-result") results.push(happening.result);
    },
  };
  const context = runningCall(dialect, "https://shop.test/pay.xml", services, { channel, logger, timeline });
  const next = await pay(new Reader(dialect).payVerb(attributes), CONTINUATION, context);
  const history = lines.filter(({ msg }) => msg === "history").map(({ payload }) => payload);
  return { next, results, variables, history };
}

const reported = ({ next }: Ran, name: string) =>
  next.go === "to" ? next.fields.find(([field]) => field === name)?.[1] : undefined;

describe("a connector that is not in the configuration", () => {
  it("is a validation-error in TwiML, reported to the action", async () => {
    const ran = await run(twiml, 'paymentConnector="Stripe" action="/next"');
    expect(ran.results).toEqual(["validation-error"]);
    expect(ran.next).toMatchObject({
      go: "to",
      target: { url: "https://shop.test/next", method: "POST" },
    });
    expect([reported(ran, "PaymentError"), reported(ran, "PayErrorCode")]).toEqual([
      'paymentConnector: "Stripe" is not in the configuration',
      "64004",
    ]);
  });

  it("is a validation-error in cXML, which names the attribute that is missing, or the wrong one", async () => {
    const absent = await run(cxml, 'chargeAmount="20.45" action="/next"');
    expect(absent.results).toEqual(["validation-error"]);
    expect(reported(absent, "PaymentError")).toBe(
      'paymentConnectorUrl: absent, and "Default" is not in the configuration',
    );
    const unknown = await run(cxml, 'paymentConnector="Stripe" action="/next"');
    expect(reported(unknown, "PaymentError")).toBe('paymentConnector: "Stripe" is not in the configuration');
  });

  // "then the call will hang up when the <Pay> verb is reached"
  it("ends the call in VoXML", async () => {
    const { next, results } = await run(voxml, 'paymentConnector="Stripe" action="/next"');
    expect(next).toEqual({ go: "end", cause: "NORMAL_CLEARING" });
    expect(results).toEqual([]);
  });
});

describe("the fields of an action", () => {
  const failed = (code: string) => ({ state: "failed", code, message: "", parameters: {} }) as const;
  const unsent = (code: string) => ({ ...failed(code), wasNotSent: true }) as const;

  it.each<[what: string, PayResult, ConnectorOutcome | undefined, boolean]>([
    ["not collected successfully", "too-many-failed-attempts", undefined, true],
    ["not sent without a ledger", "payment-connector-error", unsent("LEDGER_UNAVAILABLE"), true],
    ["not sent since the switch was slow", "payment-connector-error", unsent("CHANNEL_GONE"), true],
    ["sent: the ledger has more", "payment-connector-error", failed("HTTP_UNREACHABLE"), false],
  ])("for another controller, of a payment that was %s", async (_what, result, connector, isKept) => {
    const { next } = await run(twiml, 'action="/next"', result, connector);
    const kept = next.go === "to" ? next.kept : undefined;
    expect(kept !== undefined && Object.fromEntries(kept).Result === result).toBe(isKept);
  });
});

describe("without an action", () => {
  const own = { url: "https://shop.test/pay.xml", method: "POST" };

  it.each<[PayResult, boolean]>([
    ["success", true],
    ["caller-interrupted-with-star", true],
    ["payment-connector-error", true],
    ["too-many-failed-attempts", false],
    ["validation-error", false],
  ])("%s is reported to the document's own address: %s", async (result, isReported) => {
    for (const dialect of [twiml, cxml]) {
      const { next } = await run(dialect, "", result);
      if (isReported) expect(next).toMatchObject({ go: "to", target: own, continuation: CONTINUATION });
      else expect(next).toEqual({ go: "on" });
    }
  });

  it("a success in VoXML continues with the next verb, and the payment is not made again", async () => {
    const { next } = await run(voxml, "", "success");
    expect(next).toEqual({ go: "on", isPaid: true });
  });
});

describe("a document that its own action returns", () => {
  const unknown: ConnectorOutcome = { state: "unknown", code: "", message: "", parameters: {} };

  it.each<[PayResult, ConnectorOutcome | undefined, boolean]>([
    ["success", undefined, true],
    ["payment-connector-error", unknown, true],
    ["payment-connector-error", { ...unknown, state: "declined" }, false],
    ["caller-interrupted-with-star", undefined, false],
  ])(
    "continues after its <Pay> unless the payment was not made: %s",
    async (result, connector, continues) => {
      const { next } = await run(twiml, 'action="/pay.xml"', result, connector);
      expect("continuation" in next).toBe(continues);
    },
  );
});

describe("PaymentMethod of a <Pay> with mistakes", () => {
  it.each([
    ['chargeAmount="-1"', "credit-card"],
    ['chargeAmount="-1" paymentMethod="ach-debit"', "ach-debit"],
    ['paymentMethod="cash"', ""],
  ])("%s is %s", async (attributes, method) => {
    const ran = await run(twiml, `${attributes} action="/next"`);
    expect([reported(ran, "Result"), reported(ran, "PaymentMethod")]).toEqual(["validation-error", method]);
  });
});

describe("an action that is not an address of a server", () => {
  it("has a specific number in TwiML", async () => {
    const ran = await run(twiml, 'action="https://[::x]/"');
    expect(ran.results).toEqual(["validation-error"]);
    expect(reported(ran, "PayErrorCode")).toBe("64016");
  });
});

describe("the final status of a VoXML <Pay>", () => {
  const attributes = 'action="/next" output="pay" history="compact"';

  // Section "history": "The <Pay> verb will also generate an element in the history array with the final status of
  // <Pay>": {"payload": {"status": "completed"}}. Section "output": "The final status of <Pay> is saved to this variable".
  it.each<[PayResult, string]>([
    ["success", "completed"],
    ["too-many-failed-attempts", "too-many-failed-attempts"],
    ["payment-connector-error", "payment-connector-error"],
    ["caller-interrupted-with-star", "caller-interrupted-with-star"],
    ["caller-hung-up", "internal-error"],
    ["internal-error", "internal-error"],
  ])("of %s is %s, in its history and in its variable", async (result, status) => {
    const ran = await run(voxml, attributes, result);
    expect(ran.history).toEqual([{ input: "dtmf", action: "/next", output: "pay" }, { status }]);
    expect(ran.variables).toEqual({ "pay.status": status });
    expect(reported(ran, "Result")).toBe(status === "completed" ? "success" : status);
  });
});

describe("a VoXML <Pay> with a wrong attribute", () => {
  it("ends with internal-error, asks its action by its method, and keeps the result", async () => {
    const ran = await run(
      voxml,
      'chargeAmount="x" action="/next" method="GET" output="order" history="compact"',
    );
    expect(ran.next).toMatchObject({ go: "to", target: { url: "https://shop.test/next", method: "GET" } });
    expect(reported(ran, "Result")).toBe("internal-error");
    expect(ran.results).toEqual(["internal-error"]);
    expect(ran.variables).toEqual({ "order.status": "internal-error" });
  });

  it("continues with the next verb without an action, in every dialect", async () => {
    for (const dialect of [twiml, cxml, voxml])
      expect((await run(dialect, 'chargeAmount="x"')).next).toEqual({ go: "on" });
  });

  it("has its history logged: the request and the outcome", async () => {
    const { history } = await run(voxml, 'chargeAmount="x" action="/next" output="pay" history="compact"');
    expect(history).toEqual([
      { input: "dtmf", action: "/next", output: "pay" },
      { status: "internal-error" },
    ]);
    expect((await run(voxml, 'chargeAmount="x"')).history).toEqual([]);
  });
});
