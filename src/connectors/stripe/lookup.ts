import type { Stripe } from "stripe";
import { AppError } from "../../domain/errors.js";
import type { ConnectorOutcome } from "../../domain/pay.js";
import { outcomeOfIntent } from "./intent-outcome.js";
import { ID_KEY } from "./refusal.js";

type Intent = Stripe.PaymentIntent | Stripe.SetupIntent;

/** Idempotency keys live as long: no payment is retried later. */
const LISTED_SECONDS = 24 * 60 * 60;
const PAGE = 100;
const MOST_LISTED = 2000;

/**
 * Looks for a payment by the id in its metadata. Lists come first: they are up to date at once, where the search may
 * lag by an hour and is not to be had in India. Older payments are left to the search. What is not found is unknown:
 * a list that is cut off, or an index that lags, proves nothing.
 */
export async function lookUp(stripe: Stripe, id: string, now: number): Promise<ConnectorOutcome> {
  const created = { gte: Math.floor(now / 1000) - LISTED_SECONDS };
  const found =
    (await among(stripe.paymentIntents.list({ created, limit: PAGE }), id)) ??
    (await among(stripe.setupIntents.list({ created, limit: PAGE }), id)) ??
    (await searched(stripe, id));
  if (found !== undefined) return outcomeOfIntent(found);
  const { code, message } = new AppError(
    "NOT_FOUND",
    `Stripe has no payment with metadata ${ID_KEY} ${id} yet`,
  );
  return { state: "unknown", code, message, parameters: {} };
}

async function among(list: AsyncIterable<Intent>, id: string): Promise<Intent | undefined> {
  let seen = 0;
  for await (const intent of list) {
    if (intent.metadata?.[ID_KEY] === id) return intent;
    if (++seen === MOST_LISTED) return undefined;
  }
  return undefined;
}

async function searched(stripe: Stripe, id: string): Promise<Intent | undefined> {
  const text = id.replace(/['\\]/g, "\\$&");
  const { data } = await stripe.paymentIntents.search({ query: `metadata['${ID_KEY}']:'${text}'`, limit: 1 });
  return data[0];
}
