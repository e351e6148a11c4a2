import type { LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
import { buildConnector } from "undici";
import { portOf } from "../domain/allowed-hosts.js";
import { AppError } from "../domain/errors.js";
import type { AddressGuard } from "./guard.js";

/** A TLS identity: PEM texts. */
export interface TlsIdentity {
  /** In place of the authorities that Node.js trusts. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly passphrase?: string;
}

const CONNECT_TIMEOUT_MS = 5_000;

/**
 * Connects to the addresses that the guard has checked and to no other; name and certificate stay those of the URL.
 * Whatever fails here fails before the first byte of a request.
 */
export function guardedConnector(guard: AddressGuard, tls: TlsIdentity): buildConnector.connector {
  return (wanted, callback) => {
    guard.addressesOf(wanted.hostname, portOf(wanted)).then(
      (addresses) => {
        const connect = buildConnector({ ...tls, timeout: CONNECT_TIMEOUT_MS, lookup: pinned(addresses) });
        connect(wanted, (...[error, socket]) =>
          error === null ? callback(null, socket) : callback(unreachable(wanted.hostname, error), null),
        );
      },
      (refused) => callback(refused, null),
    );
  };
}

/** A look-up that asks nobody. */
function pinned(addresses: readonly LookupAddress[]): LookupFunction {
  return (_host, { all }, callback) => {
    const [first] = addresses as readonly [LookupAddress];
    if (all) callback(null, [...addresses]);
    else callback(null, first.address, first.family);
  };
}

function unreachable(host: string, error: Error): AppError {
  // A host with several addresses fails with one error for each.
  const first = error instanceof AggregateError ? error.errors[0] : error;
  const { code, name } = first as NodeJS.ErrnoException;
  return new AppError("HTTP_UNREACHABLE", `${host}: ${code ?? name}`, { cause: error });
}
