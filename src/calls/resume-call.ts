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
import { AppError, asAppError } from "../core/errors.js";
import type { FormFields } from "../core/http.js";
import type { ConnectorOutcome, PaymentState, Target } from "../core/payment.js";
import type { FormerController } from "../freeswitch/channel.js";
import type { Transaction } from "../ledger/transaction.js";
import { whatBecame } from "../prompts/choose.js";
import { lastCheckpoint } from "./checkpoint.js";
import type { HeldCall } from "./context.js";
import { playPrompt } from "./prompt.js";
import { settlementOf } from "./recovery.js";
import { fieldsNow, isApproved, type Resumption, resumptionOf } from "./resumption.js";
import { runApp } from "./run-app.js";
import type { App } from "./services.js";

/** A caller waits for it; milliseconds. */
const LOOKUP_PATIENCE_MS = 5_000;

/**
 * Asks the connector what came of an unknown payment, while its caller waits. Only a payment that was made settles it: a
 * connector that does not know one which was sent a moment ago may still be busy with it. Never rejects.
 */
async function settledByLookup(payment: Transaction, { services, logger }: HeldCall): Promise<Transaction> {
  const { id, kind, connector: name } = payment;
  const connector = services.connector({ name });
  if (connector?.lookup === undefined) return payment;
  const answer$: Observable<ConnectorOutcome | undefined> = from(connector.lookup(id)).pipe(
    takeUntil(timer(LOOKUP_PATIENCE_MS, services.clock)),
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
    logger.error({ transaction: id, code, reason: message }, "could not record what a lookup has found");
    return payment;
  }
}

/** What a document is told when it does not begin at the beginning of a call. */
const RESUMED = ["Resumed", "true"] as const;
const LANGUAGE = "en-US";
/** From one look at a payment that another controller waits for to the next; milliseconds. */
const LOOK_MS = 500;
/** From one question to the next whether that controller has ended meanwhile; milliseconds. */
const RECOVER_MS = 2_000;
/** How long a caller waits in silence for the answer; then the call goes on without it. Milliseconds. */
const PATIENCE_MS = 15_000;
/** More than any call has. */
const MOST_PAYMENTS = 50;

/**
 * Goes on with a call that another controller had. Before anything was sent its document starts again, with
 * `Resumed=true`; after that the caller hears what is true of the payment, and the call goes on with the verb's action.
 * Without our ledger only the mark on the channel is known: then the fallback extension says what is true. Answers the
 * hangup cause with which the call is to end. Throws as `runApp`.
 */
export async function resumeCall(app: App, former: FormerController, held: HeldCall): Promise<string> {
  await lastValueFrom(held.channel.quiet(), { defaultValue: undefined });
  const noted = await held.payment.inherit();
  if (!former.sharesLedger && noted !== "none") return leave(held);
  const checkpoint = await lastCheckpoint(held);
  const payments = await paymentsOf(held, noted);
  const payment = payments[0];
  held.payment.settled(paymentStateOf(payments));
  // What came after a payment is its action's document, or a later one.
  const isDone = payment === undefined || (checkpoint !== undefined && checkpoint.at > payment.createdAt);
  if (isDone || wasNotSent(payment)) {
    const target = checkpoint?.target ?? app.document;
    const kept = checkpoint?.fields;
    const fields = [...(kept ?? actionFields(payment, target)), RESUMED];
    return runApp(app, held, { target, fields, ...(kept === undefined ? {} : { kept }) });
  }
  return goOnAfter(payment, payments.slice(1), app, held);
}

/** A document that is a payment's action is asked as it was at first: it must know what became of the payment. */
function actionFields(payment: Transaction | undefined, { url }: Target): FormFields {
  const action = payment && resumptionOf(payment)?.action;
  return payment && action?.target.url === url ? fieldsNow(action.fields, payment) : [];
}

async function goOnAfter(
  sent: Transaction,
  earlier: readonly Transaction[],
  app: App,
  held: HeldCall,
): Promise<string> {
  const { language = LANGUAGE } = resumptionOf(sent) ?? {};
  const said = paymentStateOf([sent]);
  await say(said, language, held);
  const payment = await answered(sent, held);
  const now = paymentStateOf([payment]);
  held.payment.settled(paymentStateOf([payment, ...earlier]));
  if (now !== said) await say(now, language, held);
  const { action } = (resumptionOf(payment) ?? {}) as Partial<Resumption>;
  if (action === undefined) {
    // A script's variables, and the verbs behind one without an action, are gone with the process that had them.
    if (now === "none")
      throw new AppError("CALL_INTERRUPTED", "the payment was not made, and nothing follows it");
    return "NORMAL_CLEARING";
  }
  const fields = [...fieldsNow(action.fields, payment), RESUMED];
  held.timeline.record({ type: "action", url: action.target.url, body: Object.fromEntries(fields) });
  return runApp(app, held, { target: action.target, fields });
}

/** The payments of this call, the last one first. Throws LEDGER_UNAVAILABLE when a card may have been sent. */
async function paymentsOf(
  { services, channel }: HeldCall,
  noted: PaymentState,
): Promise<readonly Transaction[]> {
  try {
    const { transactions } = services.ledger;
    // What its controller has left behind is unknown from now on.
    await transactions.recover(services.now(), services.webhooksFor);
    return await transactions.transactions({ callId: channel.call.id, limit: MOST_PAYMENTS });
  } catch (thrown) {
    if (noted !== "none") throw thrown;
    return [];
  }
}

/** Waits for a payment that its controller, cut off from the switch, still waits for; asks the connector of one that nobody does. */
async function answered(payment: Transaction, held: HeldCall): Promise<Transaction> {
  const { services, channel } = held;
  let found = payment;
  const until = Math.min(payment.dueAt ?? 0, services.now() + PATIENCE_MS);
  const isWaited = () => found.state === "sent" && services.now() < until;
  // The ledger may learn later than we that the controller has ended.
  const recovering = timer(RECOVER_MS, RECOVER_MS, services.clock)
    .pipe(
      exhaustMap(() =>
        services.ledger.transactions.recover(services.now(), services.webhooksFor).catch(() => []),
      ),
    )
    .subscribe();
  while (isWaited() && !held.isGone()) {
    await firstValueFrom(race(timer(LOOK_MS, services.clock), channel.hangup$));
    found = (await services.ledger.transactions.transaction(payment.id)) ?? found;
  }
  recovering.unsubscribe();
  return found.state === "unknown" ? settledByLookup(found, held) : found;
}

function wasNotSent({ state, errorCode }: Transaction): boolean {
  return state === "collected" || (state === "failed" && errorCode === "TRANSACTION_NOT_SENT");
}

/** What is true of several payments together. */
function paymentStateOf(payments: readonly Transaction[]): PaymentState {
  if (payments.some(isApproved)) return "approved";
  return payments.some(({ state }) => state === "sent" || state === "unknown") ? "sent" : "none";
}

/** The caller hears what is true of the payment; nothing where there is nothing to say. */
async function say(state: PaymentState, language: string, held: HeldCall): Promise<void> {
  if (state === "none") return;
  const words$ = playPrompt(held, whatBecame(language, state), { language, terminators: "none" });
  try {
    await lastValueFrom(words$, { defaultValue: undefined });
  } catch (thrown) {
    const { code, message } = asAppError(thrown);
    if (code === "CHANNEL_GONE") throw thrown;
    held.logger.error({ code, reason: message }, "could not tell the caller what became of the payment");
  }
}

/** The fallback extension has the words for what the channel says of the payment. */
async function leave({ channel, services, logger }: HeldCall): Promise<never> {
  logger.error(
    "a card was sent by a controller with a ledger of its own: the call goes to the fallback extension",
  );
  const { extension, context } = services.lease;
  await lastValueFrom(channel.transfer(extension, context), { defaultValue: undefined });
  throw new AppError("CHANNEL_GONE", "the call has been sent to the fallback extension");
}
