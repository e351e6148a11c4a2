import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { AppError } from "./errors.js";
import { parseUrl } from "./url.js";

/** The user name of an address whose credentials are sealed: this, then the sealed credentials in base64url. */
const MARK = "sealed.";
const ALGORITHM = "aes-256-gcm";
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The name and password of an address as RFC 7617, section 2, sends them; percent escapes may stand for any byte. */
function pairOf({ username, password }: URL): Buffer {
  const text = `${username}:${password}`;
  const byte = (_escape: string, hex: string) => String.fromCharCode(Number.parseInt(hex, 16));
  return Buffer.from(text.replace(/%([0-9a-f]{2})/gi, byte), "latin1");
}

/**
 * Keeps the credentials of addresses (`https://user:password@host/`) unreadable everywhere but in the HTTP client. In a
 * sealed address they are encrypted with a key that only this deployment has, and for this host only: a log, the ledger, or
 * a page that shows the address reveals nothing, and on another host they do not open. The same credentials seal to the
 * same text, so that addresses can be compared.
 */
export class AddressSeal {
  readonly #keys: readonly Buffer[];

  /**
   * `secrets`: the first one seals; all open, so that they can be rotated. Without any, a new key is used, which no other
   * process has.
   */
  constructor(secrets: readonly string[] = []) {
    const keys = secrets.map((secret) =>
      Buffer.from(hkdfSync("sha256", secret, "", "freeswitch-pay: credentials of addresses", KEY_BYTES)),
    );
    this.#keys = keys.length === 0 ? [randomBytes(KEY_BYTES)] : keys;
  }

  /** The address with its credentials sealed; unchanged when it has none, or is sealed already, or is no URL. */
  seal(url: string): string {
    const address = parseUrl(url);
    if (address === undefined || !hasCredentials(address)) return url;
    if (isSealed(address) && this.#opened(address) !== undefined) return url;
    address.username = MARK + this.#sealed(pairOf(address), address.hostname);
    address.password = "";
    return address.href;
  }

  /**
   * The value of `authorization` for an address (HTTP Basic); undefined when it has no credentials. Throws AppError
   * HTTP_ADDRESS_REFUSED when they were sealed for another host, or with a key that is not known any more.
   */
  authorization(address: URL): string | undefined {
    if (!hasCredentials(address)) return undefined;
    const pair = isSealed(address) ? this.#opened(address) : pairOf(address);
    if (pair !== undefined) return `Basic ${pair.toString("base64")}`;
    const why = "its user name and password were encrypted with a key that is no longer configured";
    throw new AppError("HTTP_ADDRESS_REFUSED", `${address.origin}: ${why}`);
  }

  #sealed(pair: Buffer, host: string): string {
    const [key] = this.#keys as readonly [Buffer];
    // The nonce depends on what is sealed, so that it never repeats for another text (as in RFC 8452).
    const nonce = createHmac("sha256", key)
      .update(`${host}\n`)
      .update(pair)
      .digest()
      .subarray(0, NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(host));
    const text = Buffer.concat([cipher.update(pair), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString("base64url");
  }

  #opened({ username, hostname }: URL): Buffer | undefined {
    const sealed = Buffer.from(username.slice(MARK.length), "base64url");
    if (sealed.length <= NONCE_BYTES + TAG_BYTES) return undefined;
    const nonce = sealed.subarray(0, NONCE_BYTES);
    const tag = sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
    const text = sealed.subarray(NONCE_BYTES + TAG_BYTES);
    for (const key of this.#keys) {
      const cipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(hostname))
        .setAuthTag(tag);
      try {
        return Buffer.concat([cipher.update(text), cipher.final()]);
      } catch {
        // Sealed with another of the keys, for another host, or by somebody else.
      }
    }
    return undefined;
  }
}

/** Whether an address has a user name or a password, sealed or not. */
export function hasCredentials({ username, password }: URL): boolean {
  return username !== "" || password !== "";
}

function isSealed({ username, password }: URL): boolean {
  return username.startsWith(MARK) && password === "";
}

/** A URL parser removes these characters wherever they are (WHATWG, URL, section 4.4). */
const REMOVED = "[\\t\\n\\r]*";
/**
 * The schemes after which a URL parser takes any number of slashes and backslashes, with their colon. `file` is not among
 * them: it cannot have credentials.
 */
const SPECIAL = ["https?", "wss?", "ftp"].map(lettersOf).join("|");
const SLASH = "[\\\\/]";

/** The letters of a scheme with what a URL parser removes between them. */
function lettersOf(scheme: string): string {
  const letters = scheme.replace(/s\?$/, "").split("").join(REMOVED);
  return `${letters}${REMOVED}${scheme.endsWith("?") ? `(?:s${REMOVED})?` : ""}:`;
}

/** What precedes the credentials of an address, and the credentials with their `@`. */
const SPECIAL_ADDRESS = new RegExp(
  `^([\\p{Cc}\\s]*(?:(?:${SPECIAL})(?:${REMOVED}${SLASH})*|${SLASH}(?:${REMOVED}${SLASH})+))[^\\\\/?#]*@`,
  "iu",
);
/** The same for any other scheme: exactly two slashes, and a backslash is like any other character. */
const OTHER_ADDRESS = new RegExp(
  `^([\\p{Cc}\\s]*(?!${SPECIAL})[a-z][a-z0-9+.\\t\\n\\r-]*:${REMOVED}/${REMOVED}/)[^/?#]*@`,
  "iu",
);

/**
 * An address, complete or as a document wrote it, without a user name and a password: the form that is shown and signed.
 * It finds them wherever a URL parser would.
 */
export function withoutCredentials(url: string): string {
  return url.replace(SPECIAL_ADDRESS, "$1").replace(OTHER_ADDRESS, "$1");
}

/**
 * What may begin an address in a text (a special scheme, or a slash after one or after another slash), and its authority. It
 * matches wherever it begins, so that a long text takes linear time.
 */
const AUTHORITY = new RegExp(
  `((?:\\b(?:${SPECIAL})|${SLASH}(?<=(?:\\b(?:${SPECIAL})|${SLASH})${REMOVED}${SLASH}))(?:${REMOVED}${SLASH})*)([^/?#]*)`,
  "gi",
);

/**
 * A text without the credentials of any address in it. Since a URL parser accepts white space and quotation marks in them, a
 * text up to an `@` is left out as well where it could be a password.
 */
export function hideCredentials(text: string): string {
  return text.replace(AUTHORITY, (_match, start: string, authority: string) => {
    const at = authority.lastIndexOf("@");
    const hasPassword = authority.slice(0, at + 1).includes(":");
    return start + (hasPassword ? authority.slice(at + 1) : authority.replace(/^[^\s\\"'<>]*@/, ""));
  });
}
