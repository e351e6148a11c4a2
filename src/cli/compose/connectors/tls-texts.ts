import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import type { TlsConfig } from "../../../config/schema.js";
import { AppError } from "../../../domain/errors.js";
import type { TlsIdentity } from "../../../http/connect.js";

/**
 * Reads a connector's PEM files. `where` is their place in the configuration. Throws AppError CONFIG_INVALID, which
 * names the key of a file that can't be read or is no PEM, and a private key that is not the certificate's.
 */
export function readTls(where: string, { ca, cert, key, passphrase }: TlsConfig): TlsIdentity {
  const authority = read(`${where}.ca`, ca, "a certificate in PEM", (text) => new X509Certificate(text));
  const own = read(`${where}.cert`, cert, "a certificate in PEM", (text) => new X509Certificate(text));
  const secret = read(`${where}.key`, key, "a private key in PEM that the passphrase opens", (text) =>
    createPrivateKey({ key: text, ...(passphrase === undefined ? {} : { passphrase }) }),
  );
  if (own !== undefined && secret !== undefined) checkPair(where, own.value, secret.value);
  return {
    ...(authority === undefined ? {} : { ca: authority.text }),
    ...(own === undefined ? {} : { cert: own.text }),
    ...(secret === undefined ? {} : { key: secret.text }),
    ...(passphrase === undefined ? {} : { passphrase }),
  };
}

function read<T>(where: string, path: string | undefined, what: string, parse: (text: string) => T) {
  if (path === undefined) return undefined;
  const text = attempt(where, `can't be read from ${path}`, () => readFileSync(path, "utf8"));
  const value = attempt(where, `${path} is not ${what}`, () => {
    if (!text.includes("-----BEGIN ")) throw new Error("no PEM");
    return parse(text);
  });
  return { text, value };
}

function checkPair(where: string, own: X509Certificate, secret: KeyObject): void {
  if (!own.checkPrivateKey(secret))
    throw invalid(`${where}.key`, "is not the key of the certificate in cert");
}

/** What went wrong inside is left out of the message: it may quote the file. */
function attempt<T>(where: string, mistake: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw invalid(where, mistake, cause);
  }
}

function invalid(where: string, mistake: string, cause?: unknown): AppError {
  return new AppError("CONFIG_INVALID", `${where}: ${mistake}`, { cause });
}
