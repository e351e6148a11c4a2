import { randomUUID } from "node:crypto";
import { isRoutingNumber } from "../../core/bank-account.js";
import { passesLuhn } from "../../core/card-number.js";
import { hexOf } from "../../core/ids.js";
import type { PaymentOrder } from "./payment-order.js";
import { type Behavior, behaviorOf } from "./test-cards.js";

/** A payment that the built-in connector accepted, once per transaction_id. */
export interface TakenPayment {
  readonly transactionId: string;
  readonly kind: "charge" | "tokenize";
  readonly outcome: "approved" | "declined" | "failed" | "unanswered" | "nonsense";
}

/** What the client receives. */
export type ProcessorAnswer =
  | { readonly send: "json"; readonly status?: number; readonly body: Readonly<Record<string, unknown>> }
  | { readonly send: "nonsense" }
  | { readonly send: "error" }
  | { readonly send: "nothing" };

interface Known {
  readonly payment: TakenPayment;
  readonly answer: ProcessorAnswer;
  /** The answer to a later lookup. */
  readonly truth: ProcessorAnswer;
}

const MOST_KNOWN = 1000;
/** How long an unanswered request stays open: longer than any client waits. */
const SILENCE_MS = 11_000;

const OUTCOMES = {
  approve: "approved",
  "answer-late": "approved",
  decline: "declined",
  fail: "failed",
  "stay-silent": "unanswered",
  "answer-nonsense": "nonsense",
} as const satisfies Record<Behavior["does"], TakenPayment["outcome"]>;

function behaviorForAccount({ routingNumber }: PaymentOrder): Behavior {
  return routingNumber !== undefined && isRoutingNumber(routingNumber)
    ? { does: "approve" }
    : { does: "decline", code: "incorrect_routing_number", message: "The routing number is incorrect." };
}

/** The behavior for an order; a mistake in the order is a decline, as at a real processor. */
function behaviorFor(order: PaymentOrder): Behavior {
  if (order.kind === "charge" && !(order.amount > 0)) {
    return { does: "decline", code: "invalid_amount", message: "A charge needs an amount above 0." };
  }
  if (order.accountNumber !== undefined) return behaviorForAccount(order);
  const listed = order.card && behaviorOf(order.card);
  if (listed !== undefined) return listed;
  return order.card && passesLuhn(order.card)
    ? { does: "approve" }
    : { does: "decline", code: "incorrect_number", message: "The card number is incorrect." };
}

function approval(order: PaymentOrder): ProcessorAnswer {
  const id = `${order.kind === "charge" ? "ch" : "tok"}_${hexOf(randomUUID())}`;
  return answer(order, { id, code: null, message: null });
}

/** The answer to the request, and the real outcome. */
function answersTo(order: PaymentOrder, behavior: Behavior): Pick<Known, "answer" | "truth"> {
  switch (behavior.does) {
    case "approve":
    case "answer-late":
      return same(approval(order));
    case "decline":
      return same(answer(order, { id: null, code: behavior.code, message: behavior.message }));
    case "fail": {
      const message = "The processor failed before it charged anything.";
      return {
        answer: { send: "error" },
        truth: answer(order, { id: null, code: "processing_error", message }),
      };
    }
    case "stay-silent":
      return {
        answer: { send: "nothing" },
        truth: { send: "json", status: 202, body: { status: "pending" } },
      };
    case "answer-nonsense":
      return { answer: { send: "nonsense" }, truth: approval(order) };
  }
}

function same(answer: ProcessorAnswer): Pick<Known, "answer" | "truth"> {
  return { answer, truth: answer };
}

interface Verdict {
  readonly id: string | null;
  readonly code: string | null;
  readonly message: string | null;
}

function answer({ kind, parameters }: PaymentOrder, { id, code, message }: Verdict): ProcessorAnswer {
  const idName = kind === "charge" ? "charge_id" : "token_id";
  return { send: "json", body: { [idName]: id, error_code: code, error_message: message, parameters } };
}

/**
 * The built-in payment processor. It is idempotent: a known transaction_id gets the outcome of its first
 * request, immediately and without another charge. It remembers the last 1000, and no card data.
 */
export class TestProcessor {
  readonly #known = new Map<string, Known>();

  /** `wait` resolves after the given number of milliseconds. */
  constructor(private readonly wait: (ms: number) => Promise<void>) {}

  /** The accepted payments, oldest first. */
  charges(): readonly TakenPayment[] {
    return [...this.#known.values()].map((known) => known.payment);
  }

  /** The outcome of a payment; undefined for an id that was never received, or is no longer remembered. */
  lookup(transactionId: string): ProcessorAnswer | undefined {
    return this.#known.get(transactionId)?.truth;
  }

  /** Processes an order. The card is not kept. */
  async process(order: PaymentOrder): Promise<ProcessorAnswer> {
    const known = this.#known.get(order.transactionId);
    const answer = known?.answer ?? (await this.#decide(order));
    if (answer.send === "nothing") await this.wait(SILENCE_MS);
    return answer;
  }

  async #decide(order: PaymentOrder): Promise<ProcessorAnswer> {
    const behavior = behaviorFor(order);
    const { transactionId, kind } = order;
    const payment = { transactionId, kind, outcome: OUTCOMES[behavior.does] };
    const answers = answersTo(order, behavior);
    this.#remember({ payment, ...answers });
    if (behavior.does === "answer-late") await this.wait(behavior.afterMs);
    return answers.answer;
  }

  #remember(known: Known): void {
    this.#known.set(known.payment.transactionId, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest);
  }
}
