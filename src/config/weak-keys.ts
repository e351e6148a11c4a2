import type { SigningConfig } from "./config.js";

/** Characters of a signing key below which it can be found by trying: Twilio's and SignalWire's own have 32 and more. */
const SHORTEST = 16;
/** Different characters, or bytes, below which it was typed and not made by chance. */
const FEWEST_DIFFERENT = 8;

/** Warns of signing keys that can be guessed from one signed request. Vendors' keys can't be chosen, so none is refused. */
export function weakKeys({ standard, twiml, cxml, swml }: SigningConfig): string[] {
  return [
    ...weakOf("webhooks.secrets", standard.map(bytesOf)),
    ...weakOf("accounts.twiml.signingKeys", twiml),
    ...weakOf("accounts.cxml.signingKeys", cxml),
    ...weakOf("accounts.swml.signingKeys", swml),
  ];
}

function weakOf(where: string, keys: readonly string[]): string[] {
  return keys.flatMap((key, index) =>
    key.length >= SHORTEST && new Set(key).size >= FEWEST_DIFFERENT
      ? []
      : [
          `${where}.${index} is weak: whoever sees one signed request can find the key by trying; use one of at least ${SHORTEST} random characters (openssl rand -hex 32)`,
        ],
  );
}

/** The bytes of a key of Standard Webhooks, each a character. */
function bytesOf(secret: string): string {
  return Buffer.from(secret.replace(/^whsec_/, ""), "base64").toString("latin1");
}
