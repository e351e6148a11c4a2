import { lookup } from "node:dns/promises";
import { timer } from "rxjs";
import { Agent, request } from "undici";
import { AllowedHosts } from "../domain/allowed-hosts.js";
import type { Clock } from "../domain/clock.js";
import { AppError } from "../domain/errors.js";
import type { HttpAnswer, HttpClient, HttpRequest } from "../domain/http.js";
import { isPublicAddress } from "../domain/public-address.js";
import { allowedAddress } from "./address.js";
import { guardedConnector, type TlsIdentity } from "./connect.js";
import { AddressGuard, type Resolve } from "./guard.js";
import { sentHeaders } from "./headers.js";

const LARGEST_ANSWER = 1024 * 1024;

export interface HttpClientOptions {
  /** Entries of `http.allowedHosts`: to these plain http and private addresses are allowed. */
  readonly allowedHosts: readonly string[];
  readonly clock: Clock;
  /** Our identity towards servers that ask for one, and the authority that signed theirs. */
  readonly tls?: TlsIdentity;
  /** The system's resolver unless a test has one. */
  readonly resolve?: Resolve;
  /** Which IP addresses are public; as IANA says unless a test knows better. */
  readonly isPublic?: (address: string) => boolean;
}

/**
 * The client on undici: addresses by the guard's rule, no redirects, answers up to 1 MiB, the deadline on the injected
 * clock.
 */
export class UndiciHttpClient implements HttpClient {
  readonly #agent: Agent;
  readonly #allowed: AllowedHosts;
  readonly #clock: Clock;

  constructor({ allowedHosts, clock, tls = {}, resolve, isPublic = isPublicAddress }: HttpClientOptions) {
    this.#allowed = new AllowedHosts(allowedHosts);
    this.#clock = clock;
    const guard = new AddressGuard({
      allowed: this.#allowed,
      clock,
      resolve: resolve ?? ((host) => lookup(host, { all: true })),
      isPublic,
    });
    this.#agent = new Agent({ connect: guardedConnector(guard, tls) });
  }

  async send(wanted: HttpRequest): Promise<HttpAnswer> {
    const address = allowedAddress(wanted.url, this.#allowed);
    const abort = new AbortController();
    const deadline = timer(wanted.deadlineMs, this.#clock).subscribe(() => abort.abort());
    try {
      const answer = await request(address, {
        method: wanted.method,
        headers: sentHeaders(wanted.headers),
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

/** What fails while connecting is an AppError already; a request that undici does not take has not been sent either. */
function whatWentWrong(thrown: unknown, origin: string, deadlineMs: number): AppError {
  if (thrown instanceof AppError) return thrown;
  const code = codeOf(thrown);
  if (code === "UND_ERR_INVALID_ARG")
    return new AppError("HTTP_UNREACHABLE", `${origin}: ${(thrown as Error).message}`, { cause: thrown });
  const how =
    code === "UND_ERR_ABORTED" || code === "ABORT_ERR"
      ? `no answer in ${deadlineMs / 1000} s`
      : `the connection broke (${code})`;
  return new AppError("HTTP_NO_ANSWER", `${origin}: ${how}`, { cause: thrown });
}

function codeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return "no reason given";
  return thrown.name === "AbortError"
    ? "ABORT_ERR"
    : String((thrown as NodeJS.ErrnoException).code ?? thrown.name);
}
