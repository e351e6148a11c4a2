import { lookup } from "node:dns/promises";
import { type ClientRequest, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { Subscription, timer } from "rxjs";
import { AllowedHosts } from "../domain/allowed-hosts.js";
import type { Clock } from "../domain/clock.js";
import { AppError } from "../domain/errors.js";
import type { HttpAnswer, HttpClient, HttpRequest } from "../domain/http.js";
import { isPublicAddress } from "../domain/public-address.js";
import { allowedAddress } from "./address.js";
import { guardedAgents, type TlsIdentity } from "./connect.js";
import { exchanged } from "./exchange.js";
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
 * The client on node:http: addresses by the guard's rule, no redirects, answers up to 1 MiB, the deadline on the injected
 * clock. Why not undici: docs/decisions/http-room.md.
 */
export class GuardedHttpClient implements HttpClient {
  readonly #agents: ReturnType<typeof guardedAgents>;
  readonly #allowed: AllowedHosts;
  readonly #clock: Clock;
  readonly #open = new Set<ClientRequest>();

  constructor({ allowedHosts, clock, tls = {}, resolve, isPublic = isPublicAddress }: HttpClientOptions) {
    this.#allowed = new AllowedHosts(allowedHosts);
    this.#clock = clock;
    const guard = new AddressGuard({
      allowed: this.#allowed,
      clock,
      resolve: resolve ?? ((host) => lookup(host, { all: true })),
      isPublic,
    });
    this.#agents = guardedAgents(guard, tls);
  }

  async send(wanted: HttpRequest): Promise<HttpAnswer> {
    const address = allowedAddress(wanted.url, this.#allowed);
    const { origin } = address;
    const request = this.#request(address, wanted);
    this.#open.add(request);
    let deadline = Subscription.EMPTY;
    const late = new Promise<never>((_, reject) => {
      deadline = timer(wanted.deadlineMs, this.#clock).subscribe(() => {
        const seconds = wanted.deadlineMs / 1000;
        // A request that has no connection yet was not sent, and ends by itself only when its connecting does.
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
      const { body, largestAnswer = LARGEST_ANSWER } = wanted;
      return await Promise.race([late, exchanged({ request, body, largestAnswer, origin })]);
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
    const options = { method, headers: { ...sentHeaders(headers), ...length } };
    try {
      return secure
        ? httpsRequest(address, { ...options, agent: this.#agents.https })
        : httpRequest(address, { ...options, agent: this.#agents.http });
    } catch (thrown) {
      // A request that Node does not take has not been sent.
      const { message } = thrown as Error;
      throw new AppError("HTTP_UNREACHABLE", `${address.origin}: ${message}`, { cause: thrown });
    }
  }
}

function codeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return "no reason given";
  return String((thrown as NodeJS.ErrnoException).code ?? thrown.name);
}
