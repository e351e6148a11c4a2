import { createHash, createHmac, timingSafeEqual } from "node:crypto";

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

/** Whether two signatures are the same, in a time that does not tell how much of them is. */
export function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
