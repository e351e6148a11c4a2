import type { ClientRequest, IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { AppError } from "../core/errors.js";
import type { HttpAnswer } from "../core/http.js";
import { decodedBody, whole } from "./content-coding.js";

/** Bytes of an answer besides its body: status line, headers, chunk lengths. */
const OVERHEAD = 64 * 1024;

/** One request, and the limit of its answer. */
export interface Exchange {
  readonly request: ClientRequest;
  readonly body: Uint8Array | undefined;
  /** Bytes of the body, by its content type. */
  largestAnswer(contentType: string): number;
  /** As in HttpRequest. */
  readonly decodes: boolean;
  readonly origin: string;
}

/**
 * Sends a request and reads its answer to the end. Both may contain card data, so no byte of them remains: the body is sent
 * separately (together with the headers it would be copied into one buffer that cannot be wiped), and the chunks of the
 * connection and of Node's parser are wiped when the exchange is over. Throws AppError HTTP_ANSWER_TOO_LARGE, or the error
 * that broke the connection.
 */
export function exchanged(exchange: Exchange): Promise<HttpAnswer> {
  const { request, body } = exchange;
  return new Promise((resolve, reject) => {
    request.on("error", reject);
    let isAnswered = false;
    request.once("response", (response) => {
      isAnswered = true;
      read(response, exchange).then(resolve, reject);
    });
    // An answer 101 to a request without an upgrade.
    request.once("upgrade", (_response, socket) => {
      socket.destroy();
      reject(new Error("upgraded"));
    });
    // Any other end without an answer; deferred so that more specific errors take precedence.
    request.once("close", () => setImmediate(() => isAnswered || reject(new Error("closed"))));
    request.once("socket", (socket) => {
      wipeReceived(socket, exchange);
      // The headers are sent at the end of this turn.
      setImmediate(() => request.end(body));
    });
    request.flushHeaders();
  });
}

/** The parser may pass on parts of these chunks, not copies: they are wiped when it is done. */
function wipeReceived(socket: Socket, { request, largestAnswer, origin }: Exchange): void {
  const received: Uint8Array[] = [];
  let length = 0;
  let largest = largestAnswer("");
  request.once("response", ({ headers }) => {
    largest = Math.max(largest, largestAnswer(headers["content-type"] ?? ""));
  });
  const keep = (chunk: Uint8Array) => {
    received.push(chunk);
    length += chunk.byteLength;
    // Chunk extensions and answers 103 are not part of the body, and have no limit of their own.
    if (length > 2 * largest + OVERHEAD)
      request.destroy(new AppError("HTTP_ANSWER_TOO_LARGE", `${origin} sent more than ${length} bytes`));
  };
  socket.on("data", keep);
  request.once("close", () => {
    socket.off("data", keep);
    for (const chunk of received) chunk.fill(0);
  });
}

async function read(response: IncomingMessage, exchange: Exchange): Promise<HttpAnswer> {
  const headers = joined(response);
  const contentType = headers["content-type"] ?? "";
  const largest = exchange.largestAnswer(contentType);
  const { origin, decodes } = exchange;
  const raw = await received(response, largest, exchange);
  const encoding = headers["content-encoding"] ?? "";
  const body = decodes ? await decodedBody({ body: raw, encoding, largest, origin }) : raw;
  const setCookies = response.headersDistinct["set-cookie"] ?? [];
  return { status: response.statusCode ?? 0, contentType, headers, setCookies, body };
}

/** The body as it was sent. */
function received(
  response: IncomingMessage,
  largest: number,
  { request, origin }: Exchange,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let length = 0;
    const wipe = () => {
      for (const chunk of chunks.splice(0)) chunk.fill(0);
    };
    const fail = (thrown: Error) => {
      wipe();
      reject(thrown);
    };
    response.on("data", (chunk: Uint8Array) => {
      length += chunk.byteLength;
      chunks.push(chunk);
      if (length <= largest) return;
      fail(new AppError("HTTP_ANSWER_TOO_LARGE", `${origin} answered with more than ${largest} bytes`));
      request.destroy();
    });
    response.on("error", fail);
    response.once("end", () => {
      const body = whole(chunks, length);
      wipe();
      resolve(body);
    });
    response.once("close", () => setImmediate(() => fail(new Error("closed"))));
  });
}

function joined({ headersDistinct }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headersDistinct).map(([name, values]) => [name, String(values)]));
}
