import websocket from "@fastify/websocket";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { TestProcessor } from "../../src/connectors/test/test-processor.js";
import { systemClock } from "../../src/core/clock.js";
import { AppError, type ErrorCode } from "../../src/core/errors.js";
import type { SettledAs } from "../../src/ledger/transaction.js";
import type { CallView, FeedEvent, TransactionView, WebhookView } from "../../src/observability/views.js";
import { livePageRoutes } from "../../src/sidecar/pages/pages.js";
import { testConnectorRoutes } from "../../src/sidecar/pages/test-connector.js";
import { webPhoneRoutes } from "../../src/sidecar/phone/web-phone.js";
import { handleError, handleNotFound, sendProblem } from "../../src/sidecar/problem.js";
import { addSecurityHeaders } from "../../src/sidecar/security-headers.js";
import { listen } from "../../src/sidecar/server.js";
import { temporaryFolder } from "./temporary-folder.js";

type View = CallView | TransactionView | WebhookView;

/** A request that asked the server to do something. */
export interface Asked {
  readonly path: string;
  readonly body: unknown;
}

/** The live page, and below it an API that contains what a test adds to it. */
export class LiveServer {
  readonly asked: Asked[] = [];
  /** The Last-Event-ID of each connection to the stream. */
  readonly resumedFrom: (string | undefined)[] = [];
  /** How often each list was requested, by its object. */
  readonly listed = new Map<string, number>();
  /** When set, a request without it is answered 401. */
  key?: string;
  /** Problems to answer with, by the beginning of a path. */
  readonly problems = new Map<string, readonly [number, ErrorCode, string]>();
  /** When true, every API request is answered 503. */
  isAway = false;
  readonly #views = new Map<string, View>();
  readonly #streams = new Set<FastifyReply>();
  readonly #app: FastifyInstance;
  readonly #reported: string[] = [];
  #epoch = 1;
  #lastId = 0;

  private constructor() {
    this.#app = Fastify({ forceCloseConnections: true });
    this.#app.setErrorHandler(handleError);
    this.#app.setNotFoundHandler(handleNotFound);
    this.#app.addHook("onRequest", addSecurityHeaders);
    this.#app.register(websocket);
    this.#app.register(
      webPhoneRoutes({
        dialIn: "sip:pay@192.0.2.1",
        promptDirectory: temporaryFolder(),
        clock: systemClock,
      }),
    );
    this.#app.register(testConnectorRoutes(new TestProcessor(async () => undefined)));
    this.#app.register(livePageRoutes({ hasWebPhone: true }));
    this.#app.register(async (app) => this.#addApi(app), { prefix: "/v1" });
  }

  static async start(): Promise<LiveServer & { readonly url: string }> {
    const server = new LiveServer();
    const { url } = await listen(server.#app, { host: "127.0.0.1", port: 0 });
    return Object.assign(server, { url });
  }

  close(): Promise<void> {
    return this.#app.close();
  }

  /** Adds views without an event. */
  hold(...views: View[]): void {
    for (const view of views) this.#views.set(view.id, view);
  }

  emit(type: FeedEvent["type"], data: View): void {
    this.hold(data);
    const event = `id: ${this.#epoch}-${++this.#lastId}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
    this.#reported.push(event);
    for (const { raw } of this.#streams) raw.write(event);
  }

  /** Restarts as another process: the events sent before are lost. */
  restart(): void {
    this.#epoch += 1;
    this.#lastId = 0;
    this.#reported.length = 0;
    this.drop();
  }

  /** Ends every stream, as a server or a proxy that shuts down does. */
  drop(): void {
    for (const { raw } of this.#streams) raw.destroy();
    this.#streams.clear();
  }

  #addApi(app: FastifyInstance): void {
    app.addHook("onRequest", (request, reply, next) => {
      const problem = this.#refusalOf(request);
      if (problem === undefined) return next();
      const [status, code, detail] = problem;
      sendProblem(reply, status, new AppError(code, detail));
    });
    app.get("/events", (request, reply) => this.#stream(request, reply));
    app.get("/calls", (request) => this.#list(request, "call"));
    app.get("/transactions", (request) => this.#list(request, "transaction"));
    app.get("/webhooks", (request) => this.#list(request, "webhook"));
    app.post<{ Params: { id: string } }>("/transactions/:id/settle", (request) => {
      this.#note(request);
      const settled = settledOf(this.#views.get(request.params.id) as TransactionView, request.body);
      this.emit("transaction.settled", settled);
      return settled;
    });
    app.post<{ Params: { id: string } }>("/webhooks/:id/replay", (request, reply) => {
      this.#note(request);
      const pending = { ...this.#views.get(request.params.id), state: "pending", attempts: 0 };
      reply.code(202).send(pending);
    });
    app.post("/calls/:id/pay/stop", (request, reply) => {
      this.#note(request);
      reply.code(202).send({ object: "payment", status: "stopping" });
    });
  }

  #note({ url, body }: FastifyRequest): void {
    this.asked.push({ path: url, body: body ?? null });
  }

  #refusalOf({ url, headers }: FastifyRequest): readonly [number, ErrorCode, string] | undefined {
    if (this.isAway) return [503, "INTERNAL", "the server is going away"];
    if (this.key !== undefined && headers.authorization !== `Bearer ${this.key}`)
      return [401, "KEY_MISSING", "the request has no key, or one that is not known"];
    return [...this.problems].find(([path]) => url.startsWith(path))?.[1];
  }

  #list({ url, query }: FastifyRequest, object: View["object"]) {
    const { state } = query as { state?: string };
    this.listed.set(object, (this.listed.get(object) ?? 0) + 1);
    const data = [...this.#views.values()].filter(
      (view) => view.object === object && (state === undefined || ("state" in view && view.state === state)),
    );
    return { object: "list", data, next: null, url };
  }

  /** The beginning of a stream: its position, and the events after the last one that was seen, or that they are lost. */
  #opening(seen: string | undefined): string {
    const begin = (number: number) => `id: ${this.#epoch}-${number}\nretry: 3000\n\n`;
    if (seen === undefined) return begin(this.#lastId);
    const [epoch, number = 0] = seen.split("-").map(Number);
    if (epoch === this.#epoch) return begin(number) + this.#reported.slice(number).join("");
    return `event: reset\ndata: {}\n${begin(this.#lastId)}`;
  }

  #stream({ headers }: FastifyRequest, reply: FastifyReply): void {
    this.resumedFrom.push(headers["last-event-id"] as string | undefined);
    reply.hijack();
    reply.raw.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    reply.raw.write(this.#opening(headers["last-event-id"] as string | undefined));
    this.#streams.add(reply);
    reply.raw.on("close", () => this.#streams.delete(reply));
  }
}

function settledOf(transaction: TransactionView, body: unknown): TransactionView {
  const { as, note, ...found } = body as {
    as: SettledAs;
    note?: string;
    confirmation?: string;
    token?: string;
  };
  return {
    ...transaction,
    state: "settled",
    ...found,
    settlement: { as, by: "front-desk", note: note ?? null, at: new Date().toISOString() },
  };
}
