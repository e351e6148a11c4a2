import type { CallRecord } from "../../domain/ledger.js";
import { viewOfCall } from "../../domain/view-of.js";
import type { CallView, ListView } from "../../domain/views.js";
import { cursorOf, type Place, readCursor } from "./cursor.js";
import { pageOf } from "./page.js";
import type { LiveCalls, ReadLedger } from "./ports.js";

export interface CallSources {
  readonly ledger: ReadLedger["calls"];
  readonly live: LiveCalls;
}

interface Row {
  readonly view: CallView;
  readonly cursor: string;
}

/** A page of the calls in progress and, after the last of them, of those in the ledger. Throws AppError REQUEST_INVALID. */
export async function listCalls(
  { ledger, live }: CallSources,
  after: string | undefined,
  limit: number,
): Promise<ListView<CallView>> {
  const place = after === undefined ? undefined : readCursor(after, ["active-calls", "calls"]);
  const wanted = limit + 1;
  const rows = place?.list === "calls" ? [] : activeAfter(live, place).slice(0, wanted);
  if (rows.length < wanted) {
    const before = place?.list === "calls" ? place : undefined;
    rows.push(...(await recordsAfter({ ledger, live }, before, wanted - rows.length)));
  }
  return pageOf(rows, { limit, view: ({ view }) => view, cursor: ({ cursor }) => cursor });
}

function activeAfter(live: LiveCalls, place: Place | undefined): Row[] {
  const all = live.active().map((view) => ({ view, place: { at: Date.parse(view.started), id: view.id } }));
  return all
    .toSorted((one, other) => byPlace(one.place, other.place))
    .filter((row) => place === undefined || byPlace(place, row.place) < 0)
    .map((row) => ({ view: row.view, cursor: cursorOf("active-calls", row.place) }));
}

/** Newest first. */
function byPlace(one: Place, other: Place): number {
  return other.at - one.at || (one.id < other.id ? 1 : -1) * Number(one.id !== other.id);
}

/** The ledger has the calls in progress too: they are left out, and more are read in their place. */
async function recordsAfter({ ledger, live }: CallSources, place: Place | undefined, wanted: number) {
  const rows: Row[] = [];
  let after = place === undefined ? undefined : { startedAt: place.at, id: place.id };
  while (rows.length < wanted) {
    const limit = wanted - rows.length;
    const records: readonly CallRecord[] = await ledger.calls({
      ...(after === undefined ? {} : { after }),
      limit,
    });
    rows.push(...records.flatMap((record) => rowOf(record, live)));
    after = records.at(-1);
    if (records.length < limit) break;
  }
  return rows;
}

function rowOf(record: CallRecord, live: LiveCalls): Row[] {
  const known = live.call(record.id);
  if (known?.active) return [];
  // Of a call that has just ended the ledger may not know it yet.
  return [
    { view: known ?? viewOfCall(record), cursor: cursorOf("calls", { at: record.startedAt, id: record.id }) },
  ];
}
