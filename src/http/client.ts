import { timer } from "rxjs";
import { Agent, request } from "undici";
import type { Clock } from "../domain/clock.js";
import { AppError } from "../domain/errors.js";
import type { HttpAnswer, HttpClient, HttpRequest } from "../domain/http.js";
import { allowedAddress } from "./address.js";

const LARGEST_ANSWER = 1024 * 1024;
const CONNECT_TIMEOUT_MS = 5_000;

/** What goes wrong before the first byte of a request is sent. */
const NOTHING_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_INVALID_ARG",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "CERT_HAS_EXPIRED",
]);

export interface HttpClientOptions {
  /** Host names to which plain http is allowed. */
  readonly allowedHosts: readonly string[];
  readonly clock: Clock;
  /** PEM texts: the authority that signed the servers' certificates, and our own certificate with its key. */
  readonly tls?: TlsTexts;
}

export interface TlsTexts {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly passphrase?: string;
}

/** The client on undici: no redirects, answers up to 1 MiB, the deadline on the injected clock. */
export class UndiciHttpClient implements HttpClient {
  readonly #agent: Agent;
  readonly #options: HttpClientOptions;

  constructor(options: HttpClientOptions) {
    this.#options = options;
    this.#agent = new Agent({ connect: { timeout: CONNECT_TIMEOUT_MS, ...options.tls } });
  }

  async send(wanted: HttpRequest): Promise<HttpAnswer> {
    const address = allowedAddress(wanted.url, this.#options.allowedHosts);
    const abort = new AbortController();
    const deadline = timer(wanted.deadlineMs, this.#options.clock).subscribe(() => abort.abort());
    try {
      const answer = await request(address, {
        method: wanted.method,
        headers: { "user-agent": "freeswitch-pay", ...wanted.headers },
        body:
          wanted.body === undefined
            ? null
            : Buffer.from(wanted.body.buffer, wanted.body.byteOffset, wanted.body.byteLength),
        signal: abort.signal,
        dispatcher: this.#agent,
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      const headers = joined(answer.headers);
      return {
        status: answer.statusCode,
        contentType: headers["content-type"] ?? "",
        headers,
        body: await read(answer.body, wanted.largestAnswer ?? LARGEST_ANSWER, address.origin),
      };
    } catch (thrown) {
      throw whatWentWrong(thrown, address.origin, wanted.deadlineMs);
    } finally {
      deadline.unsubscribe();
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

function joined(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

async function read(body: AsyncIterable<Uint8Array>, largest: number, origin: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.byteLength;
    if (length > largest)
      throw new AppError("HTTP_ANSWER_TOO_LARGE", `${origin} answered with more than ${largest} bytes`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function whatWentWrong(thrown: unknown, origin: string, deadlineMs: number): AppError {
  if (thrown instanceof AppError) return thrown;
  const code = codeOf(thrown);
  if (NOTHING_SENT.has(code))
    return new AppError("HTTP_UNREACHABLE", `${origin}: ${code}`, { cause: thrown });
  const how =
    code === "UND_ERR_ABORTED" || code === "ABORT_ERR"
      ? `no answer in ${deadlineMs / 1000} s`
      : `the connection broke (${code})`;
  return new AppError("HTTP_NO_ANSWER", `${origin}: ${how}`, { cause: thrown });
}

function codeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return "no reason given";
  if (thrown.name === "AbortError") return "ABORT_ERR";
  // A host with several addresses fails with one error for each.
  const first = thrown instanceof AggregateError ? thrown.errors[0] : thrown;
  return String((first as NodeJS.ErrnoException).code ?? (first as Error).name);
}
