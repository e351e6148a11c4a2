import type { FastifyRequest } from "fastify";
import type { Clock } from "../../../core/clock.js";
import { AppError } from "../../../core/errors.js";
import type { Transaction } from "../../../ledger/transaction.js";
import { viewOfTransaction } from "../../../observability/views.js";
import { holdsCardNumber } from "../../../redaction/card-numbers.js";
import type { ApiParts } from "../ports.js";
import { ById, DEFAULT_LIMIT, SettlementBody, TransactionQuery } from "../schema/requests.js";
import { answers } from "../schema/views.js";
import { type Api, cursorOf, pageOf, readCursor } from "./route.js";

const tags = ["transactions"];

/** `/transactions`: the ledger's payments, and the settlement of unknown ones by a person. */
export function transactionRoutes(parts: Pick<ApiParts, "ledger" | "settle">, clock: Clock) {
  const { transactions } = parts.ledger;
  return async (app: Api): Promise<void> => {
    app.get(
      "/transactions",
      {
        config: { access: ["transactions:read"], problems: ["REQUEST_INVALID"] },
        schema: {
          tags,
          operationId: "listTransactions",
          summary: "List transactions, newest first",
          querystring: TransactionQuery,
          response: { 200: answers.transactions },
        },
      },
      async ({ query: { state, call, connector, from, to, after, limit = DEFAULT_LIMIT } }) => {
        const rows = await transactions.transactions({
          ...(state === undefined ? {} : { states: state }),
          ...(call === undefined ? {} : { callId: call }),
          ...(connector === undefined ? {} : { connector }),
          ...(from === undefined ? {} : { from: Date.parse(from) }),
          ...(to === undefined ? {} : { to: Date.parse(to) }),
          ...(after === undefined ? {} : { after: placeOf(after) }),
          limit: limit + 1,
        });
        return pageOf(rows, { limit, view: viewOfTransaction, cursor });
      },
    );

    app.get(
      "/transactions/:id",
      {
        config: { access: ["transactions:read"], problems: ["NOT_FOUND"] },
        schema: {
          tags,
          operationId: "readTransaction",
          summary: "Read a transaction",
          params: ById,
          response: { 200: answers.transaction },
        },
      },
      async ({ params }) => {
        const transaction = await transactions.transaction(params.id);
        if (transaction === undefined) throw new AppError("NOT_FOUND", "there is no such transaction");
        return viewOfTransaction(transaction);
      },
    );

    app.post(
      "/transactions/:id/settle",
      {
        config: {
          access: ["transactions:settle"],
          problems: ["REQUEST_INVALID", "NOT_FOUND", "TRANSACTION_STATE"],
        },
        schema: {
          tags,
          operationId: "settleTransaction",
          summary: "Record the outcome of an unknown transaction",
          params: ById,
          body: SettlementBody,
          response: { 200: answers.transaction },
        },
      },
      async (request) => {
        const { as, ...found } = request.body;
        refuseCardNumbers(found);
        const settlement = { as, ...found, by: nameOf(request), at: clock.now() };
        return viewOfTransaction(await parts.settle(request.params.id, settlement));
      },
    );
  };
}

function cursor({ createdAt, id }: Transaction): string {
  return cursorOf("transactions", { at: createdAt, id });
}

function placeOf(after: string) {
  const { at, id } = readCursor(after, ["transactions"]);
  return { createdAt: at, id };
}

/** A person may paste anything; the ledger must not contain a card number. */
function refuseCardNumbers(found: Readonly<Record<string, string>>): void {
  const names = Object.keys(found).filter((name) => holdsCardNumber(found[name] ?? ""));
  if (names.length > 0)
    throw new AppError("REQUEST_INVALID", `body ${names.join(", ")} must not contain a card number`);
}

function nameOf({ client }: FastifyRequest): string {
  if (client === undefined) throw new AppError("INTERNAL", "a route without access has no client");
  return client.name;
}
