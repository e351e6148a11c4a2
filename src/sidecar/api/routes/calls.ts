import type { FastifyRequest } from "fastify";
import { AppError } from "../../../core/errors.js";
import type { CallRecord } from "../../../ledger/ledger.js";
import { type CallView, type ListView, viewOfCall, viewOfTransaction } from "../../../observability/views.js";
import type { ApiParts, LiveCalls, ReadLedger } from "../ports.js";
import { ById, DEFAULT_LIMIT, PageQuery } from "../schema/requests.js";
import { answers } from "../schema/views.js";
import { type Api, cursorOf, type Place, pageOf, readCursor } from "./route.js";

export interface CallSources {
  readonly ledger: ReadLedger["calls"];
  readonly live: LiveCalls;
}

interface Row {
  readonly view: CallView;
  readonly cursor: string;
}

/** A page of the calls in progress, followed by those in the ledger. Throws AppError REQUEST_INVALID. */
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

/** The ledger also contains the calls in progress: they are skipped, and further rows are read instead. */
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
  // The ledger may not contain the end of a call that has just ended.
  return [
    { view: known ?? viewOfCall(record), cursor: cursorOf("calls", { at: record.startedAt, id: record.id }) },
  ];
}

const tags = ["calls"];
const MAX_TRANSACTIONS = 100;

/** `/calls`: the calls in progress and those in the ledger. */
export function callRoutes({ ledger, calls }: Pick<ApiParts, "ledger" | "calls">) {
  return async (app: Api): Promise<void> => {
    app.get(
      "/calls",
      {
        config: { access: ["calls:read"], problems: ["REQUEST_INVALID"] },
        schema: {
          tags,
          operationId: "listCalls",
          summary: "List calls: first those in progress, then those that ended, each newest first",
          description: "A call that ends between two page requests can appear on both pages.",
          querystring: PageQuery,
          response: { 200: answers.calls },
        },
      },
      async ({ query: { after, limit = DEFAULT_LIMIT } }) =>
        listCalls({ ledger: ledger.calls, live: calls }, after, limit),
    );

    app.get(
      "/calls/:id",
      {
        config: { access: ["calls:read"], problems: ["NOT_FOUND"] },
        schema: {
          tags,
          operationId: "readCall",
          summary: "Read a call and its payments",
          params: ById,
          response: { 200: answers.call },
        },
      },
      async (request) => {
        const { id } = request.params;
        const record = calls.call(id) === undefined ? await ledger.calls.call(id) : undefined;
        const call = calls.call(id) ?? (record && viewOfCall(record));
        if (call === undefined) throw new AppError("NOT_FOUND", "there is no such call");
        return { ...call, transactions: await transactionsOf(id, request) };
      },
    );
  };

  async function transactionsOf(callId: string, { client }: FastifyRequest) {
    if (client?.scopes.includes("transactions:read") !== true) return null;
    const found = await ledger.transactions.transactions({ callId, limit: MAX_TRANSACTIONS });
    return found.map(viewOfTransaction);
  }
}
