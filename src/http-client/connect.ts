import type { LookupAddress } from "node:dns";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { isIP, type LookupFunction, connect as netConnect, type OnReadOpts, type Socket } from "node:net";
import { connect as tlsConnect } from "node:tls";
import { AppError } from "../core/errors.js";
import type { AddressGuard } from "./guard.js";

/** A TLS identity: PEM texts. */
export interface TlsIdentity {
  /** Replaces the authorities that Node.js trusts. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly passphrase?: string;
}

const CONNECT_TIMEOUT_MS = 5_000;
/** An idle connection is closed after this time; sooner if the server's Keep-Alive says so. */
const KEPT_MS = 4_000;
const READ_BYTES = 64 * 1024;
/**
 * SSL_OP_CLEANSE_PLAINTEXT of OpenSSL 3 (SSL_CTX_set_options(3)), which Node.js does not name: received data is
 * overwritten as soon as it has been passed on, instead of by the next record.
 */
const CLEANSE_PLAINTEXT = 1 << 1;

/** The parameters of a connection that Node's agents request. */
interface Wanted {
  readonly host?: string | null;
  readonly port?: string | number | null;
}
/** What Node's agents are told: of a failure, or of the socket. */
type Connected = (...result: [error: Error, socket: undefined] | [error: null, socket: Socket]) => void;

/**
 * Agents that connect only to addresses that the guard has checked; name and certificate are those of the URL. Any failure
 * here occurs before the first byte of a request.
 */
export function guardedAgents(guard: AddressGuard, tls: TlsIdentity): { http: HttpAgent; https: HttpsAgent } {
  const options = { keepAlive: true, timeout: KEPT_MS };
  const http = new HttpAgent(options);
  const https = new HttpsAgent(options);
  Object.assign(http, { createConnection: connecting(guard) });
  Object.assign(https, { createConnection: connecting(guard, tls) });
  return { http, https };
}

/** One connection, as a request to this address would use. Rejects like such a request. */
export function guardedSocket(guard: AddressGuard, tls: TlsIdentity, address: URL): Promise<Socket> {
  const { hostname, protocol, port } = address;
  // RFC 3986, section 3.2.2: an IPv6 address has brackets only in a URL.
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  const isSecure = protocol === "https:";
  const wanted = { host, port: port || (isSecure ? 443 : 80) };
  return new Promise((resolve, reject) => {
    const connect = isSecure ? connecting(guard, tls) : connecting(guard);
    connect(wanted, (error, socket) => (error === null ? resolve(socket) : reject(error)));
  });
}

/** Without `tls` the connection is unencrypted. */
function connecting(guard: AddressGuard, tls?: TlsIdentity) {
  return (wanted: Wanted, done: Connected): undefined => {
    const host = wanted.host ?? "";
    const port = Number(wanted.port);
    const open = (opening: Opening) => (tls === undefined ? netConnect(opening) : secured(opening, tls));
    const ready = tls === undefined ? "connect" : "secureConnect";
    guard.addressesOf(host, String(port)).then(
      (addresses) => {
        const onread = new WipedReads();
        const socket = open({ host, port, lookup: pinned(addresses), noDelay: true, onread });
        opened(onread.of(socket), ready, host, done);
      },
      (refused) => done(refused, undefined),
    );
  };
}

interface Opening {
  readonly host: string;
  readonly port: number;
  readonly lookup: LookupFunction;
  readonly noDelay: boolean;
  readonly onread: OnReadOpts;
}

/**
 * A connection reads into one buffer of ours, which is wiped immediately, and passes data on in a copy of the exact size,
 * which the reader wipes. Node.js itself reads into a new buffer of 64 KiB each time, shrinks it, and returns the unused
 * part to the allocator without wiping it.
 */
class WipedReads implements OnReadOpts {
  readonly buffer = Buffer.alloc(READ_BYTES);
  #socket: Socket | undefined;

  readonly callback = (length: number, buffer: Uint8Array): boolean => {
    const chunk = Buffer.allocUnsafeSlow(length);
    chunk.set(buffer.subarray(0, length));
    buffer.fill(0, 0, length);
    return this.#socket?.push(chunk) === true;
  };

  of(socket: Socket): Socket {
    this.#socket = socket;
    // TLS reads pending records after the connection was destroyed, and Node.js does not report them.
    return socket.once("close", () => this.buffer.fill(0));
  }
}

function secured(opening: Opening, tls: TlsIdentity): Socket {
  // RFC 6066, section 3: an address is not a valid server name.
  const named = isIP(opening.host) === 0 ? { servername: opening.host } : {};
  return tlsConnect({ ...opening, ...named, ...tls, secureOptions: CLEANSE_PLAINTEXT });
}

function opened(socket: Socket, ready: string, host: string, done: Connected): void {
  const late = setTimeout(() => socket.destroy(new LateError()), CONNECT_TIMEOUT_MS);
  const failed = (error: Error) => {
    clearTimeout(late);
    done(unreachable(host, error), undefined);
  };
  socket.once("error", failed);
  socket.once(ready, () => {
    clearTimeout(late);
    socket.off("error", failed);
    done(null, socket);
  });
}

class LateError extends Error {
  readonly code = "ETIMEDOUT";
}

/** A lookup without a query. */
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
