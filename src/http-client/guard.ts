import type { LookupAddress } from "node:dns";
import { isIP } from "node:net";
import { firstValueFrom, from, type ObservableInput, timeout } from "rxjs";
import type { AllowedHosts } from "../core/allowed-hosts.js";
import type { Clock } from "../core/clock.js";
import { AppError } from "../core/errors.js";
import { NOT_PUBLIC } from "../core/http.js";

/** All addresses of a name, as dns.lookup returns them. */
export type Resolve = (host: string) => ObservableInput<readonly LookupAddress[]>;

export interface GuardOptions {
  readonly allowed: AllowedHosts;
  readonly clock: Clock;
  readonly resolve: Resolve;
  isPublic(address: string): boolean;
}

/** The deadline of the resolver, milliseconds. */
const RESOLVE_TIMEOUT_MS = 4_000;

/** Decides, at the moment of connecting, which IP addresses a host may resolve to. */
export class AddressGuard {
  constructor(private readonly options: GuardOptions) {}

  /**
   * The addresses of a host, from one lookup, for one connection: the checked addresses are the ones connected to. One
   * disallowed address refuses them all. Throws AppError HTTP_ADDRESS_REFUSED, HTTP_UNREACHABLE.
   */
  async addressesOf(host: string, port: string): Promise<readonly LookupAddress[]> {
    const { allowed, isPublic } = this.options;
    const addresses = await this.#resolved(host);
    const isNamed = allowed.has(host, port);
    const refused = addresses.find(
      ({ address }) => !isNamed && !isPublic(address) && !allowed.has(address, port),
    );
    // An author of documents must not learn the addresses of internal names.
    if (refused !== undefined) throw new AppError("HTTP_ADDRESS_REFUSED", `${host}: ${NOT_PUBLIC}`);
    return addresses;
  }

  async #resolved(host: string): Promise<readonly LookupAddress[]> {
    const family = isIP(host);
    if (family !== 0) return [{ address: host, family }];
    const { resolve, clock } = this.options;
    const failed = (why: string, cause?: unknown) =>
      new AppError("HTTP_UNREACHABLE", `${host}: its name cannot be resolved (${why})`, { cause });
    const late = () => {
      throw failed(`no answer in ${RESOLVE_TIMEOUT_MS / 1000} s`);
    };
    const found = await firstValueFrom(
      from(resolve(host)).pipe(timeout({ first: RESOLVE_TIMEOUT_MS, scheduler: clock, with: late })),
    ).catch((thrown) => {
      throw thrown instanceof AppError ? thrown : failed(thrown.code ?? thrown.name, thrown);
    });
    if (found.length === 0) throw failed("no address");
    return found;
  }
}
