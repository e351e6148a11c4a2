import { BehaviorSubject, NEVER, Subject } from "rxjs";
import { describe, expect, it } from "vitest";
import { shieldedPayment } from "../../src/calls/collect-payment.js";
import { Digit } from "../../src/core/dtmf.js";
import { AppError } from "../../src/core/errors.js";
import type { PayOutcome } from "../../src/core/payment.js";
import type { PayPorts } from "../../src/payments/ports.js";
import { GRACE_MS, payRequest } from "../support/pay-run.js";
import { VirtualClock } from "../support/virtual-clock.js";

function shielded() {
  const clock = new VirtualClock();
  const shield$ = new Subject<void>();
  const digits$ = new Subject<Digit>();
  const isReachable$ = new BehaviorSubject(true);
  const stages: string[] = [];
  const faults: string[] = [];
  const outcomes: PayOutcome[] = [];
  const ports: PayPorts = {
    digits$,
    hangup$: NEVER,
    stop$: NEVER,
    isReachable$,
    prompt: () => NEVER,
    report: ({ stage }) => stages.push(stage),
    refusal: () => undefined,
    submit: () => new Promise(() => undefined),
    clock,
    today: () => ({ month: 11, year: 2026 }),
  };
  const request = payRequest({ fields: ["postal-code"] });
  const fault = ({ code }: AppError) => faults.push(code);
  shieldedPayment(request, ports, GRACE_MS, () => shield$, fault).subscribe((outcome) =>
    outcomes.push(outcome),
  );
  const press = (keys: string) => {
    for (const key of keys) digits$.next(Digit.fromCode(key.charCodeAt(0)) as Digit);
  };
  return { shield$, isReachable$, stages, faults, outcomes, press };
}

describe("a payment behind a shield", () => {
  it("asks for nothing before the shield is up, and lowers it when the payment is processed", () => {
    const { shield$, stages, press } = shielded();
    expect(stages).toEqual([]);
    press("9");
    shield$.next();
    expect(stages).toEqual(["postal-code"]);
    expect(shield$.observed).toBe(true);
    press("12345#");
    expect(stages).toEqual(["postal-code", "payment-processing"]);
    expect(shield$.observed).toBe(false);
  });

  it("accepts no key after an interruption until the listeners on the call have been checked again", () => {
    const { shield$, isReachable$, stages, press } = shielded();
    shield$.next();
    isReachable$.next(false);
    isReachable$.next(true);
    press("12345#");
    expect(stages).toEqual(["postal-code"]);
    shield$.next();
    press("12345#");
    expect(stages).toEqual(["postal-code", "payment-processing"]);
  });

  it.each([["before the first question"], ["in a field"]])(
    "ends with the reason when it fails %s",
    (when) => {
      const { shield$, stages, faults, outcomes, press } = shielded();
      if (when === "in a field") {
        shield$.next();
        press("12");
      }
      shield$.error(new AppError("MEDIA_NOT_PROTECTED", "somebody listens"));
      expect(outcomes).toMatchObject([
        { result: "internal-error", reason: "somebody listens [MEDIA_NOT_PROTECTED]" },
      ]);
      expect(faults).toEqual(["MEDIA_NOT_PROTECTED"]);
      expect(stages).toEqual(when === "in a field" ? ["postal-code"] : []);
    },
  );
});
