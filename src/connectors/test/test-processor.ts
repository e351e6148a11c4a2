import { randomUUID } from "node:crypto";
import { isRoutingNumber } from "../../core/bank-account.js";
import { passesLuhn } from "../../core/card-number.js";
import { hexOf } from "../../core/ids.js";
import type { PaymentOrder } from "./payment-order.js";
import { type Behaviour, behaviourOf } from "./test-cards.js";

/** A payment that the built-in connector took, once for each transaction_id. */
export interface TakenPayment {
  readonly transactionId: string;
  readonly kind: "charge" | "tokenize";
  readonly outcome: "approved" | "declined" | "failed" | "unanswered" | "nonsense";
}

/** What goes back to the client. */
export type ProcessorAnswer =
  | { readonly send: "json"; readonly status?: number; readonly body: Readonly<Record<string, unknown>> }
  | { readonly send: "nonsense" }
  | { readonly send: "error" }
  | { readonly send: "nothing" };

interface Known {
  readonly payment: TakenPayment;
  readonly answer: ProcessorAnswer;
  /** What is told to whoever asks later what came of it. */
  readonly truth: ProcessorAnswer;
}

const MOST_KNOWN = 1000;
/** How long a request is left open before it is known that it will not be answered: longer than any client waits. */
const SILENCE_MS = 11_000;

const OUTCOMES = {
  approve: "approved",
  "answer-late": "approved",
  decline: "declined",
  fail: "failed",
  "stay-silent": "unanswered",
  "answer-nonsense": "nonsense",
} as const satisfies Record<Behaviour["does"], TakenPayment["outcome"]>;

function behaviourForAccount({ routingNumber }: PaymentOrder): Behaviour {
  return routingNumber !== undefined && isRoutingNumber(routingNumber)
    ? { does: "approve" }
    : { does: "decline", code: "incorrect_routing_number", message: "The routing number is incorrect." };
}

/** The behaviour that an order meets; a mistake in the order is a decline, as a real processor has it. */
function behaviourFor(order: PaymentOrder): Behaviour {
  if (order.kind === "charge" && !(order.amount > 0)) {
    return { does: "decline", code: "invalid_amount", message: "A charge needs an amount above 0." };
  }
  if (order.accountNumber !== undefined) return behaviourForAccount(order);
  const listed = order.card && behaviourOf(order.card);
  if (listed !== undefined) return listed;
  return order.card && passesLuhn(order.card)
    ? { does: "approve" }
    : { does: "decline", code: "incorrect_number", message: "The card number is incorrect." };
}

function approval(order: PaymentOrder): ProcessorAnswer {
  const id = `${order.kind === "charge" ? "ch" : "tok"}_${hexOf(randomUUID())}`;
  return answer(order, { id, code: null, message: null });
}

/** What the request is answered, and what really came of it. */
function answersTo(order: PaymentOrder, behaviour: Behaviour): Pick<Known, "answer" | "truth"> {
  switch (behaviour.does) {
    case "approve":
    case "answer-late":
      return same(approval(order));
    case "decline":
      return same(answer(order, { id: null, code: behaviour.code, message: behaviour.message }));
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
 * The built-in payment processor. It is idempotent: a transaction_id that it knows has the outcome of its first
 * request, at once and without another charge. It remembers the last 1000, and no card data.
 */
export class TestProcessor {
  readonly #known = new Map<string, Known>();

  /** `wait` resolves after so many milliseconds. */
  constructor(private readonly wait: (ms: number) => Promise<void>) {}

  /** The payments that were taken, oldest first. */
  charges(): readonly TakenPayment[] {
    return [...this.#known.values()].map((known) => known.payment);
  }

  /** What came of a payment; undefined for an id that was never received, or is no longer remembered. */
  lookup(transactionId: string): ProcessorAnswer | undefined {
    return this.#known.get(transactionId)?.truth;
  }

  /** Takes an order. The card is not kept. */
  async process(order: PaymentOrder): Promise<ProcessorAnswer> {
    const known = this.#known.get(order.transactionId);
    const answer = known?.answer ?? (await this.#decide(order));
    if (answer.send === "nothing") await this.wait(SILENCE_MS);
    return answer;
  }

  async #decide(order: PaymentOrder): Promise<ProcessorAnswer> {
    const behaviour = behaviourFor(order);
    const { transactionId, kind } = order;
    const payment = { transactionId, kind, outcome: OUTCOMES[behaviour.does] };
    const answers = answersTo(order, behaviour);
    this.#remember({ payment, ...answers });
    if (behaviour.does === "answer-late") await this.wait(behaviour.afterMs);
    return answers.answer;
  }

  #remember(known: Known): void {
    this.#known.set(known.payment.transactionId, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest);
  }
}
