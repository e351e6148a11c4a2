import type { ValueParser } from "../markup/value-parsers.js";
import type { XmlPayProfile } from "./pay/profile.js";

/** What distinguishes one XML dialect from another. */
export interface XmlProfile {
  readonly pay: XmlPayProfile;
  /** Attributes that every element but <Response> may have, and that have no effect here outside <Pay>. */
  readonly idle: Readonly<Record<string, ValueParser<unknown>>>;
  /** Whether `finishOnKey` of <Gather> may be a set of keys, not only one. */
  readonly severalFinishKeys: boolean;
}
