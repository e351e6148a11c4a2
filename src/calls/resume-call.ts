import {
  catchError,
  EMPTY,
  exhaustMap,
  firstValueFrom,
  from,
  lastValueFrom,
  type Observable,
  race,
  takeUntil,
  timer,
} from "rxjs";
import { withoutCredentials } from "../core/address-credentials.js";
import { AppError, asAppError } from "../core/errors.js";
import type { FormFields } from "../core/http.js";
import type { ConnectorOutcome, PaymentState, Target } from "../core/payment.js";
import type { FormerController } from "../freeswitch/channel.js";
import type { Checkpoint } from "../ledger/ledger.js";
import type { Transaction } from "../ledger/transaction.js";
import { whatBecame } from "../prompts/choose.js";
import { lastCheckpoint } from "./checkpoint.js";
import type { HeldCall, Next } from "./context.js";
import { afterPayment, type Continuation } from "./continuation.js";
import { playPrompt } from "./prompt.js";
import { recordedConnector, settlementOf } from "./recovery.js";
import { fieldsNow, isApproved, madeIn, type Resumption, resumptionOf } from "./resumption.js";
import { runApp } from "./run-app.js";
import type { App, ResumptionServices } from "./services.js";

/** The call that another controller had. */
type ResumedCall = HeldCall<ResumptionServices>;

/** The caller is waiting; milliseconds. */
const LOOKUP_TIMEOUT_MS = 5_000;

/**
 * Looks up an unknown payment at the connector while its caller waits. Only an approved payment settles it: a connector
 * that does not know a payment sent a moment ago may still be processing it. Never rejects.
 */
async function settledByLookup(
  payment: Transaction,
  { services, logger }: ResumedCall,
): Promise<Transaction> {
  const { id, kind, connector: name } = payment;
  const connector = services.connector(recordedConnector(name));
  if (connector?.lookup === undefined) return payment;
  const answer$: Observable<ConnectorOutcome | undefined> = from(connector.lookup(id)).pipe(
    takeUntil(timer(LOOKUP_TIMEOUT_MS, services.clock)),
    catchError(() => EMPTY),
  );
  const outcome = await firstValueFrom(answer$, { defaultValue: undefined });
  const isMade = outcome?.state === "approved" && (kind !== "charge" || outcome.chargeId !== undefined);
  if (!isMade) return payment;
  try {
    const settlement = settlementOf(outcome, services.now());
    return await services.ledger.transactions.settle(id, settlement, services.webhooksFor);
  } catch (thrown) {
    const { code, message } = asAppError(thrown);
    logger.error({ transaction: id, code, reason: message }, "could not record the result of a lookup");
    return payment;
  }
}

/** Sent to a document that does not start at the beginning of a call. */
const RESUMED = ["Resumed", "true"] as const;
const LANGUAGE = "en-US";
/** Interval between two reads of a payment that another controller waits for; milliseconds. */
const POLL_MS = 500;
/** Interval between two checks whether that controller has ended; milliseconds. */
const RECOVER_MS = 2_000;
/** How long a caller waits in silence for the answer; then the call continues without it. Milliseconds. */
const MAX_WAIT_MS = 15_000;
/** More than any call has. */
const MOST_PAYMENTS = 50;

/**
 * Continues a call that another controller had. If no payment was sent, its document starts again with `Resumed=true`;
 * otherwise the caller hears the payment's state, and the call continues with the verb's action. Without a shared ledger
 * only the mark on the channel is known: then the fallback extension announces the payment's state. Returns the hangup
 * cause with which to end the call. Throws as `runApp`.
 */
export async function resumeCall(app: App, former: FormerController, held: ResumedCall): Promise<string> {
  await lastValueFrom(held.channel.quiet(), { defaultValue: undefined });
  const noted = await held.payment.inherit();
  if (!former.sharesLedger && noted !== "none") return transferToFallback(held);
  const checkpoint = await lastCheckpoint(held);
  const payments = await paymentsOf(held, noted);
  const payment = payments[0];
  settle(payments, held);
  // A checkpoint after a payment is its action's document, or a later one.
  const isDone = payment === undefined || (checkpoint !== undefined && checkpoint.at > payment.createdAt);
  const before =
    isDone || held.services.script(app.dialect) === undefined ? undefined : paidBefore(payments, checkpoint);
  if (before !== undefined)
    return continueAfter(
      before,
      payments.filter((one) => one !== before),
      app,
      held,
    );
  if (isDone || wasNotSent(payment)) {
    const target = checkpoint?.target ?? app.document;
    const kept = checkpoint?.fields;
    const action = actionAt(payment, target);
    const fields = [...(kept ?? action.fields), RESUMED];
    const given = kept === undefined ? {} : { kept };
    // The checkpoint of the document that has the payment may be older than earlier payments of the same document.
    const unsent = isDone ? undefined : atPayment(payment);
    const continuation = unsent ?? checkpoint?.continuation;
    const start = { target: action.target, fields, ...given };
    return runApp(app, held, continuation === undefined ? start : { ...start, continuation });
  }
  return continueAfter(payment, payments.slice(1), app, held);
}

/** The payment of a script that was sent before a later one was not: the script would start from its beginning with it. */
function paidBefore(
  [latest, ...earlier]: readonly Transaction[],
  checkpoint: Checkpoint | undefined,
): Transaction | undefined {
  if (latest === undefined || !wasNotSent(latest)) return undefined;
  const began = checkpoint?.at ?? 0;
  return earlier.find((one) => one.createdAt >= began && paymentStateOf([one]) !== "none");
}

/** A document that is a payment's action is requested as before: it must receive the payment's outcome. */
function actionAt(
  payment: Transaction | undefined,
  target: Target,
): { readonly target: Target; readonly fields: FormFields } {
  const action = payment && resumptionOf(payment)?.action;
  if (payment === undefined || action?.target.url !== target.url) return { target, fields: [] };
  return { target: action.target, fields: fieldsNow(action.fields, payment) };
}

/** Where the document of a payment that was not sent continues if it is unchanged: with that payment. */
function atPayment(payment: Transaction): Continuation | undefined {
  const { continuation } = resumptionOf(payment) ?? {};
  return continuation && { ...continuation, after: continuation.after - 1 };
}

/** Where the document of a payment that was sent continues if its action returns it unchanged. */
function continuing(payment: Transaction): Pick<Next & { go: "to" }, "continuation"> {
  const { action, continuation } = resumptionOf(payment) ?? {};
  if (continuation === undefined) return {};
  if (paymentStateOf([payment]) !== "none") return { continuation: afterPayment(continuation) };
  // As in a call that was not interrupted.
  const { digest, after, from = after } = continuation;
  return { continuation: action?.isOwn === true ? continuation : { digest, after: from } };
}

async function continueAfter(
  sent: Transaction,
  earlier: readonly Transaction[],
  app: App,
  held: ResumedCall,
): Promise<string> {
  const { language = LANGUAGE } = resumptionOf(sent) ?? {};
  const announced = paymentStateOf([sent]);
  await announce(announced, language, held);
  const payment = await answered(sent, held);
  const now = paymentStateOf([payment]);
  settle([payment, ...earlier], held);
  if (now !== announced) await announce(now, language, held);
  const { action } = (resumptionOf(payment) ?? {}) as Partial<Resumption>;
  if (action === undefined) {
    // A script's variables, and the verbs after one without an action, were lost with the process that had them.
    if (now === "none")
      throw new AppError("CALL_INTERRUPTED", "the payment was not made, and no action follows it");
    return "NORMAL_CLEARING";
  }
  const fields = [...fieldsNow(action.fields, payment), RESUMED];
  const shown = withoutCredentials(action.target.url);
  held.timeline.record({ type: "action", url: shown, body: Object.fromEntries(fields) });
  return runApp(app, held, { target: action.target, fields, ...continuing(payment) });
}

/** The payments of this call, latest first. Throws LEDGER_UNAVAILABLE when a card may have been sent. */
async function paymentsOf(
  { services, channel }: ResumedCall,
  noted: PaymentState,
): Promise<readonly Transaction[]> {
  try {
    const { transactions } = services.ledger;
    // Payments that its controller abandoned become unknown now.
    await transactions.recover(services.now(), services.webhooksFor);
    return await transactions.transactions({ callId: channel.call.id, limit: MOST_PAYMENTS });
  } catch (thrown) {
    if (noted !== "none") throw thrown;
    return [];
  }
}

/** Waits for a payment while its disconnected controller still waits for it; otherwise looks it up at the connector. */
async function answered(payment: Transaction, held: ResumedCall): Promise<Transaction> {
  const { services, channel } = held;
  let found = payment;
  const until = Math.min(payment.dueAt ?? 0, services.now() + MAX_WAIT_MS);
  const isPending = () => found.state === "sent" && services.now() < until;
  // The ledger may learn later than this controller that the other one has ended.
  const recovering = timer(RECOVER_MS, RECOVER_MS, services.clock)
    .pipe(
      exhaustMap(() =>
        services.ledger.transactions.recover(services.now(), services.webhooksFor).catch(() => []),
      ),
    )
    .subscribe();
  while (isPending() && !held.isGone()) {
    await firstValueFrom(race(timer(POLL_MS, services.clock), channel.hangup$));
    found = (await services.ledger.transactions.transaction(payment.id)) ?? found;
  }
  recovering.unsubscribe();
  return found.state === "unknown" ? settledByLookup(found, held) : found;
}

function wasNotSent({ state, errorCode }: Transaction): boolean {
  return state === "collected" || (state === "failed" && errorCode === "TRANSACTION_NOT_SENT");
}

/** The combined state of several payments. */
function paymentStateOf(payments: readonly Transaction[]): PaymentState {
  if (payments.some(isApproved)) return "approved";
  return payments.some(({ state }) => state === "sent" || state === "unknown") ? "sent" : "none";
}

/** Marks the call with the state of its payments, latest first. */
function settle(payments: readonly Transaction[], { payment }: ResumedCall): void {
  const made = payments.find(isApproved);
  const { language } = (made && resumptionOf(made)) ?? {};
  payment.settled(paymentStateOf(payments), made && madeIn(made), language);
}

/** Announces the payment's state to the caller; plays nothing for "none". */
async function announce(state: PaymentState, language: string, held: ResumedCall): Promise<void> {
  if (state === "none") return;
  const words$ = playPrompt(held, whatBecame(language, state), { language, terminators: "none" });
  try {
    await lastValueFrom(words$, { defaultValue: undefined });
  } catch (thrown) {
    const { code, message } = asAppError(thrown);
    if (code === "CHANNEL_GONE") throw thrown;
    held.logger.error({ code, reason: message }, "could not announce the payment's state to the caller");
  }
}

/** The fallback extension announces the payment state stored on the channel. */
async function transferToFallback({ channel, services, logger }: ResumedCall): Promise<never> {
  logger.error(
    "a controller with a separate ledger sent a card: transferring the call to the fallback extension",
  );
  const { extension, context } = services.lease;
  await lastValueFrom(channel.transfer(extension, context), { defaultValue: undefined });
  throw new AppError("CHANNEL_GONE", "the call was transferred to the fallback extension");
}
