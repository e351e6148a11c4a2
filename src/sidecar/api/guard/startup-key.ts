import { createHash, randomInt } from "node:crypto";
import { SCOPES } from "../../../domain/scopes.js";
import type { ApiKey } from "./key-ring.js";

/** 26 to the power of 40 is more than 2 to the power of 188. */
const LENGTH = 40;
const FIRST_LETTER = 0x61;

/** A key that this process made, for as long as it runs. */
export interface StartupKey {
  /** Told once, in the log. */
  readonly text: string;
  readonly key: ApiKey;
}

/** Makes one of letters alone: no rule that looks for card numbers can take a part of it for one. */
export function newStartupKey(): StartupKey {
  const text = Array.from({ length: LENGTH }, () => String.fromCharCode(FIRST_LETTER + randomInt(26))).join(
    "",
  );
  return { text, key: { name: "startup key", sha256: sha256Of(text), scopes: SCOPES } };
}

function sha256Of(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
