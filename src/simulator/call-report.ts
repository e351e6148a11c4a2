import type { PayResult } from "../core/payment.js";
import type { MaskedBody } from "../observability/call-events.js";
import type { TimedCallEvent } from "../observability/timelines.js";

/** What `call --json` prints. Card data is masked throughout. */
export interface CallReport {
  /** Of the last pay verb; null when none ran. */
  readonly result: PayResult | null;
  readonly dialect: string | null;
  /** The text or file of every prompt, in order. */
  readonly heard: readonly string[];
  /** The bodies sent to the status webhook, in order. */
  readonly statuses: readonly MaskedBody[];
  /** The bodies sent to the connector, and its answers. */
  readonly connector: readonly { readonly request: MaskedBody; readonly answer: MaskedBody | null }[];
  /** The body of the last request to an action; null when none was due. */
  readonly action: MaskedBody | null;
  /** The variables of an SWML document at its end; XML documents have none. */
  readonly variables: MaskedBody | null;
  /** Who hung up, or how the call ended: document, caller, fallback, transfer, link, problem. */
  readonly ended: string;
  /** The call's duration on its own clock. */
  readonly durationMs: number;
  /** What went wrong on our side of the call, with the codes of docs/errors.md. */
  readonly problems: readonly { readonly code: string; readonly message: string }[];
}

type Of<Type extends TimedCallEvent["type"]> = Extract<TimedCallEvent, { type: Type }>;

/** Builds the report of a call from its events. */
export function reportOf(happenings: readonly TimedCallEvent[]): CallReport {
  const all = <Type extends TimedCallEvent["type"]>(type: Type) =>
    happenings.filter((happening): happening is Of<Type> => happening.type === type);
  const answers = all("connector-answer");
  return {
    result: all("pay-result").at(-1)?.result ?? null,
    dialect: all("document").at(-1)?.dialect ?? null,
    heard: all("prompt-started").map(({ words }) => words),
    statuses: all("status").map(({ body }) => body),
    connector: all("connector-request").map(({ body }, index) => ({
      request: body,
      answer: answers[index]?.answer ?? null,
    })),
    action: all("action").at(-1)?.body ?? null,
    variables: all("variables").at(-1)?.variables ?? null,
    ended: all("call-ended").at(-1)?.by ?? "problem",
    durationMs: Math.round(happenings.at(-1)?.at ?? 0),
    problems: all("problem").map(({ code, message }) => ({ code, message })),
  };
}

/** Whether the document ran to its end, whatever the payment's outcome and whichever side hung up. */
export function ranToItsEnd({ ended }: CallReport): boolean {
  return ended === "document" || ended === "caller";
}
