import type { FastifyRequest } from "fastify";
import { AppError } from "../../../domain/errors.js";
import { viewOfCall, viewOfTransaction } from "../../../domain/view-of.js";
import { listCalls } from "../call-list.js";
import type { ApiParts } from "../ports.js";
import { ById, DEFAULT_LIMIT, PageQuery } from "../schema/requests.js";
import { answers } from "../schema/views.js";
import type { Api } from "./typed.js";

const tags = ["calls"];
const MOST_TRANSACTIONS = 100;

/** `/calls`: those in progress and those of the ledger. */
export function callRoutes({ ledger, calls }: Pick<ApiParts, "ledger" | "calls">) {
  return async (app: Api): Promise<void> => {
    app.get(
      "/calls",
      {
        config: { access: ["calls:read"], problems: ["REQUEST_INVALID"] },
        schema: {
          tags,
          operationId: "listCalls",
          summary: "List calls: those in progress, then those before, each newest first",
          description: "A call that ends between two pages can stand in both.",
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
    const found = await ledger.transactions.transactions({ callId, limit: MOST_TRANSACTIONS });
    return found.map(viewOfTransaction);
  }
}
