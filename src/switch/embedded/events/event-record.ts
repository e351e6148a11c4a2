import type { Digit } from "../../../domain/digit.js";

/** What an event's header holds: text, or a key or bytes that must not become a string. */
export type HeaderValue = string | Digit | Uint8Array;

/** In the order in which they are written. */
export type Headers = readonly (readonly [name: string, value: HeaderValue])[];

/** One event of the switch. */
export interface EventRecord {
  readonly name: string;
  readonly headers: Headers;
  readonly body?: string | Uint8Array;
}

/** A header's text, by its name in any case; undefined when it has none, or holds a key. */
export function textHeader(event: EventRecord, name: string): string | undefined {
  const wanted = name.toLowerCase();
  const value = event.headers.find(([header]) => header.toLowerCase() === wanted)?.[1];
  return typeof value === "string" ? value : undefined;
}
