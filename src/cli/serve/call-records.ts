import type { Logger } from "pino";
import { concatMap, lastValueFrom, type Observable } from "rxjs";
import { asAppError } from "../../domain/errors.js";
import type { CallLedger, CallRecord } from "../../domain/ledger.js";
import type { CallView, FeedEvent } from "../../domain/views.js";

function recordOf({ id, dialect, from, to, started }: CallView): CallRecord {
  return { id, dialect, from, to, startedAt: Date.parse(started) };
}

/**
 * Keeps the calls that the feed tells of in the ledger; resolves when the feed is closed and the last is kept. A ledger
 * that is away loses calls, never money: it is told.
 */
export function keepCalls(
  events$: Observable<FeedEvent>,
  calls: CallLedger,
  logger: Logger,
): Promise<unknown> {
  const kept = new Set<string>();
  const keep = async (call: CallView): Promise<void> => {
    // The dialect is known from the first document on.
    const begins = !kept.has(call.id) && (call.dialect !== "" || !call.active);
    if (begins) {
      await calls.started(recordOf(call));
      kept.add(call.id);
    }
    if (call.active) return;
    kept.delete(call.id);
    const ended = call.ended === null ? Date.parse(call.started) : Date.parse(call.ended);
    await calls.ended(call.id, ended, call.ended_by ?? "", call.result ?? undefined);
  };
  const told = async (event: FeedEvent): Promise<void> => {
    if (event.data.object !== "call") return;
    try {
      await keep(event.data);
    } catch (thrown) {
      const { code, message } = asAppError(thrown);
      logger.error({ code, reason: message, call: event.data.id }, "a call could not be kept in the ledger");
    }
  };
  return lastValueFrom(events$.pipe(concatMap(told)), { defaultValue: undefined });
}
