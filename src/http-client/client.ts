import { lookup } from "node:dns/promises";
import { type ClientRequest, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { Subscription, timer } from "rxjs";
import { AddressSeal, withoutCredentials } from "../core/address-credentials.js";
import { AllowedHosts, isPublicAddress } from "../core/allowed-hosts.js";
import type { Clock } from "../core/clock.js";
import { AppError } from "../core/errors.js";
import { addressRefusal, type HttpAnswer, type HttpClient, type HttpRequest, OWN_VIA } from "../core/http.js";
import { guardedAgents, type TlsIdentity } from "./connect.js";
import { exchanged } from "./exchange.js";
import { AddressGuard, type Resolve } from "./guard.js";

/** An address that a document or the configuration names. Throws AppError HTTP_ADDRESS_REFUSED. */
function allowedAddress({ url, plainHttp }: HttpRequest, allowed: AllowedHosts): URL {
  const refusal = addressRefusal(url, allowed, plainHttp);
  if (refusal !== undefined) throw new AppError("HTTP_ADDRESS_REFUSED", refusal);
  return new URL(url);
}

/** Headers of the connection (RFC 9110, section 7.6.1) and of message framing: a document's values for them are not sent. */
const NOT_SENT = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "http2-settings",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * In every request, overriding its own headers. `via` (RFC 9110, section 7.6.3) shows our server that a document caused the
 * request, and not a user of this machine.
 */
const ALWAYS = { "user-agent": "freeswitch-pay", via: OWN_VIA };

/** The headers of a request: names in lower case, each once. */
function sentHeaders(wanted: Readonly<Record<string, string>> = {}): Record<string, string> {
  const named = Object.entries(wanted).map(([name, value]) => [name.trim().toLowerCase(), value] as const);
  return { ...Object.fromEntries(named.filter(([name]) => !NOT_SENT.has(name))), ...ALWAYS };
}

/**
 * The path and query of a request, as the URL has them: Node.js would leave out the "?" of an empty query, and what is signed
 * is the URL.
 */
function requestTarget(address: URL): string {
  const { origin } = address;
  return withoutCredentials(address.href).slice(origin.length).replace(/#.*$/s, "");
}

const LARGEST_ANSWER = 1024 * 1024;

interface HttpClientOptions {
  /** Entries of `http.allowedHosts`: for these, plain http and private addresses are allowed. */
  readonly allowedHosts: readonly string[];
  readonly clock: Clock;
  /** Our identity for servers that request one, and the authority that signed theirs. */
  readonly tls?: TlsIdentity;
  /** The system's resolver unless a test sets another. */
  readonly resolve?: Resolve;
  /** Which IP addresses are public; according to IANA unless a test overrides it. */
  readonly isPublic?: (address: string) => boolean;
  /** Opens the credentials of addresses that it has sealed; by default, only credentials that are not sealed are sent. */
  readonly seal?: AddressSeal;
}

/**
 * The client on node:http: addresses checked by the guard, no redirects, answers up to 1 MiB once they are decoded, the
 * deadline on the injected clock. Why not undici: docs/decisions/http-room.md.
 */
export class GuardedHttpClient implements HttpClient {
  readonly #agents: ReturnType<typeof guardedAgents>;
  readonly #allowed: AllowedHosts;
  readonly #clock: Clock;
  readonly #seal: AddressSeal;
  readonly #open = new Set<ClientRequest>();

  constructor(options: HttpClientOptions) {
    const { allowedHosts, clock, tls = {}, resolve, isPublic = isPublicAddress, seal } = options;
    this.#allowed = new AllowedHosts(allowedHosts);
    this.#clock = clock;
    this.#seal = seal ?? new AddressSeal();
    const guard = new AddressGuard({
      allowed: this.#allowed,
      clock,
      resolve: resolve ?? ((host) => lookup(host, { all: true })),
      isPublic,
    });
    this.#agents = guardedAgents(guard, tls);
  }

  async send(wanted: HttpRequest): Promise<HttpAnswer> {
    const address = allowedAddress(wanted, this.#allowed);
    const { origin } = address;
    const request = this.#request(address, wanted);
    this.#open.add(request);
    let deadline = Subscription.EMPTY;
    const late = new Promise<never>((_, reject) => {
      deadline = timer(wanted.deadlineMs, this.#clock).subscribe(() => {
        const seconds = wanted.deadlineMs / 1000;
        // A request without a connection was not sent, and ends by itself only when connecting ends.
        const isSent = Boolean(request.socket);
        reject(
          isSent
            ? new AppError("HTTP_NO_ANSWER", `${origin}: no answer in ${seconds} s`)
            : new AppError("HTTP_UNREACHABLE", `${origin}: no connection in ${seconds} s`),
        );
        request.destroy();
      });
    });
    try {
      const { body, largestAnswer = LARGEST_ANSWER, decodes = true } = wanted;
      const limit = typeof largestAnswer === "number" ? () => largestAnswer : largestAnswer;
      const exchange = exchanged({ request, body, largestAnswer: limit, decodes, origin });
      // An answer that is still being decoded at the deadline has no reader that would wipe it.
      void late.catch(() => exchange.then((answer) => answer.body.fill(0)).catch(() => undefined));
      return await Promise.race([late, exchange]);
    } catch (thrown) {
      if (thrown instanceof AppError) throw thrown;
      const how = `the connection broke (${codeOf(thrown)})`;
      throw new AppError("HTTP_NO_ANSWER", `${origin}: ${how}`, { cause: thrown });
    } finally {
      deadline.unsubscribe();
      this.#open.delete(request);
    }
  }

  async close(): Promise<void> {
    for (const request of this.#open) request.destroy();
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }

  #request(address: URL, { method, headers, body }: HttpRequest): ClientRequest {
    const secure = address.protocol === "https:";
    const length = body === undefined ? {} : { "content-length": body.byteLength };
    const authorization = this.#seal.authorization(address);
    const options = {
      method,
      path: requestTarget(address),
      // Node.js would send the credentials of the address itself, and overrides a header with them.
      auth: null,
      headers: {
        ...(authorization === undefined ? {} : { authorization }),
        ...sentHeaders(headers),
        ...length,
      },
    };
    try {
      return secure
        ? httpsRequest(address, { ...options, agent: this.#agents.https })
        : httpRequest(address, { ...options, agent: this.#agents.http });
    } catch (thrown) {
      // A request that Node rejects has not been sent.
      const { message } = thrown as Error;
      throw new AppError("HTTP_UNREACHABLE", `${address.origin}: ${message}`, { cause: thrown });
    }
  }
}

function codeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return "no reason given";
  return String((thrown as NodeJS.ErrnoException).code ?? thrown.name);
}

/** The three forms of an HTTP-date, RFC 9110, section 5.6.7; the last has no zone and is UTC. */
const DATES = [
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/,
];

/** Milliseconds from `now` that Retry-After asks to wait (RFC 9110, section 10.2.3); undefined when it is invalid. */
export function retryAfterMs(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1000;
  if (!DATES.some((form) => form.test(text))) return undefined;
  const at = Date.parse(text.endsWith("GMT") ? text : `${text} GMT`);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
