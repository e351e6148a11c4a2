import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** A header as a server has received it: a list where it came several times, undefined where it did not come. */
export type Received = string | readonly string[] | undefined;

/** Throws TypeError for an empty key: everybody could sign with it. */
export function hmac(
  algorithm: "sha1" | "sha256",
  key: string,
  text: string,
  encoding: "base64" | "hex",
): string {
  if (key === "") throw new TypeError("the key of a signature is empty");
  return createHmac(algorithm, key).update(text, "utf8").digest(encoding);
}

export function sha256Hex(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

/**
 * Whether a signature that came is the right one, in a time that does not tell how much of it is. A header that was not
 * sent, or was sent twice, is none.
 */
export function isSame(one: Received, other: string): boolean {
  if (typeof one !== "string") return false;
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
