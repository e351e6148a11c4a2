import type { Reports } from "../markup/reports.js";
import type { ValueParser } from "../markup/value-parsers.js";
import type { XmlPayProfile } from "./pay/profile.js";
import type { Vocabulary } from "./vocabulary.js";

/** What distinguishes one XML dialect from another. */
export interface XmlProfile {
  readonly pay: XmlPayProfile;
  /** The vendor's elements that do not run here. */
  readonly unsupported: Vocabulary;
  /** Attributes that every element but <Response> may have, and that have no effect here outside <Pay>. */
  readonly idle: Readonly<Record<string, ValueParser<unknown>>>;
  /** Whether `finishOnKey` of <Gather> may be a set of keys, not only one. */
  readonly severalFinishKeys: boolean;
}

/** How an element is read: in which dialect, and where its faults are reported. */
export interface XmlReading extends Reports {
  readonly profile: XmlProfile;
}
