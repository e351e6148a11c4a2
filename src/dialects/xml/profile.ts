import type { ValueParser } from "../markup/value-parsers.js";
import type { XmlPayProfile } from "./pay/profile.js";

/** What tells one XML dialect from another. */
export interface XmlProfile {
  readonly pay: XmlPayProfile;
  /** Attributes that every element but <Response> may have, and that change nothing here outside of <Pay>. */
  readonly idle: Readonly<Record<string, ValueParser<unknown>>>;
  /** Whether `finishOnKey` of <Gather> may be a set of keys, and not one only. */
  readonly severalFinishKeys: boolean;
}
