import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { deflateSync, gzipSync } from "node:zlib";
import { ENCODINGS, SPELLINGS } from "../../support/disguises.js";
import { CODE } from "./needles.js";

const CARD_LENGTH = 16;
const DISGUISES = [...SPELLINGS, ...ENCODINGS];

/** A bank account has no security code. */
function codeOf(number: string): string {
  return number.length === CARD_LENGTH ? CODE : "none";
}

/** How one payment is answered: the number is in every answer. */
type Behavior = (number: string, response: ServerResponse) => void;

/** Answers in the format of the generic connector, and invalid ones. */
export const BEHAVIORS: Readonly<Record<string, Behavior>> = {
  approves: (number, response) =>
    json(response, { charge_id: `ch_${number}`, token_id: number, note: [number] }),
  declines: (number, response) =>
    json(
      response,
      { error_code: "card_declined", error_message: `${number} with code ${codeOf(number)}` },
      402,
    ),
  "answers a page": (number, response) =>
    response
      .writeHead(500, { "content-type": "text/html" })
      .end(`<h1>500</h1><pre>${number} code ${codeOf(number)}</pre>`.repeat(20)),
  "answers nonsense": (number, response) =>
    response.socket?.end(`${number} is not HTTP, ${number} code ${codeOf(number)}\r\n\r\n`),
  "answers half a JSON": (number, response) =>
    response.end(`{"charge_id":"${number}","parameters":{"cvv":"${codeOf(number)}"`),
  "crashes in its answer": (number, response) => {
    response.writeHead(200, { "content-length": 10_000 });
    response.write(`{"charge_id":"${number}"`, () => response.socket?.resetAndDestroy());
  },
  "breaks its chunks": (number, response) =>
    response.socket?.end(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n${number}\r\n${number}`),
  hangs: () => undefined,
  "answers too much": (number, response) => response.end(`{"charge_id":"${number}"}`.repeat(60_000)),
  "answers in pieces": (number, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.write(`{"charge_id":"a","parameters":{"echo":"${number.slice(0, 9)}`);
    setTimeout(() => response.end(`${number.slice(9)}","other":"${number}"}}`), 50);
  },
  // Not br, and not deflate without its header: docs/security.md says what their decoders keep.
  ...Object.fromEntries(
    Object.entries({ gzip: gzipSync, deflate: deflateSync }).map(([coding, compress]) => [
      `compresses its answer: ${coding}`,
      (number: string, response: ServerResponse) =>
        response
          .writeHead(200, { "content-type": "application/json", "content-encoding": coding })
          .end(compress(JSON.stringify({ charge_id: `ch_${number}`, parameters: { echo: number } }))),
    ]),
  ),
  "answers in UTF-16": (number, response) =>
    response
      .writeHead(200, { "content-type": "application/json; charset=utf-16le" })
      .end(
        Buffer.from(JSON.stringify({ charge_id: `ch_${number}`, parameters: { echo: number } }), "utf16le"),
      ),
  "puts it into a header": (number, response) =>
    response.writeHead(200, { "x-echo": number, "content-type": "text/plain" }).end(number),
  ...Object.fromEntries(
    DISGUISES.map(({ name, disguise }) => [
      `repeats it: ${name}`,
      (number: string, response: ServerResponse) => {
        const echo = disguise(number);
        json(response, {
          charge_id: echo,
          profile_id: echo,
          unknown: { deep: [echo, number] },
          error_message: `${echo} with code ${codeOf(number)}`,
          parameters: {
            [echo]: echo,
            raw: [...number].map(Number),
            cvv: codeOf(number),
            buffer: Buffer.from(number),
          },
        });
      },
    ]),
  ),
};

/** A payment server, the generic connector's and Stripe's, that echoes what it receives in the worst ways. */
export class CarelessGateway {
  /** How each payment is treated, in turn. */
  readonly asked: string[] = [];
  readonly #names = Object.keys(BEHAVIORS);
  #turn = 0;
  /** In the first payment over TLS the client ends a connection while records are still unread. */
  #secureTurn = this.#names.indexOf("answers too much");

  private constructor(private readonly servers: Server[]) {}

  static async start(tls?: { readonly key: string; readonly cert: string }): Promise<CarelessGateway> {
    const servers: Server[] = [];
    const gateway = new CarelessGateway(servers);
    const listening =
      (isSecure: boolean): RequestListener =>
      (request, response) => {
        let body = "";
        request.setEncoding("latin1").on("data", (chunk) => {
          body += chunk;
        });
        request.on("end", () => gateway.#take(request.url ?? "", body, response, isSecure));
        response.on("error", () => undefined);
      };
    servers.push(createServer(listening(false)));
    if (tls !== undefined) servers.push(createTlsServer(tls, listening(true)));
    for (const server of servers)
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return gateway;
  }

  get url(): string {
    return `http://127.0.0.1:${portOf(this.servers[0])}`;
  }

  get secureUrl(): string {
    return `https://127.0.0.1:${portOf(this.servers[1])}`;
  }

  /** The number of payments that covers each behavior once. */
  get kinds(): number {
    return this.#names.length;
  }

  async close(): Promise<void> {
    for (const server of this.servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  #take(url: string, body: string, response: ServerResponse, isSecure: boolean): void {
    const [number = ""] = /\d{12,19}/.exec(body) ?? [];
    if (url.startsWith("/v1/")) {
      const [status, answer] = stripeAnswer(url, number, this.#turn++);
      json(response, answer, status);
      return;
    }
    const turn = isSecure ? this.#secureTurn++ : this.#turn++;
    const name = this.#names[turn % this.#names.length] as string;
    this.asked.push(name);
    BEHAVIORS[name]?.(number, response);
  }
}

function stripeAnswer(url: string, number: string, turn: number): [status: number, answer: object] {
  const code = codeOf(number);
  if (!url.endsWith("payment_methods"))
    return [
      200,
      { object: "payment_intent", id: "pi_1", status: "succeeded", latest_charge: "ch_1", echo: number },
    ];
  const message = `${number} with code ${code}`;
  const error = { type: "card_error", code: "card_declined", message, param: number };
  return turn % 3 === 0
    ? [402, { error }]
    : [200, { object: "payment_method", id: "pm_1", card: { number, cvc: code }, metadata: { number } }];
}

function json(response: ServerResponse, value: object, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

function portOf(server: Server | undefined): number | undefined {
  return (server?.address() as AddressInfo | undefined)?.port;
}
