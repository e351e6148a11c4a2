import type { TimedHappening } from "../compose/timelines.js";
import type { CallReport } from "./report.js";

/** One line of a call's timeline for a person; undefined for what would only be noise. */
export function lineOf(happening: TimedHappening): string | undefined {
  const words = wordsOf(happening);
  return words === undefined ? undefined : `${(happening.at / 1000).toFixed(1).padStart(6)} s  ${words}`;
}

function wordsOf(happening: TimedHappening): string | undefined {
  switch (happening.type) {
    case "call-started":
      return `call from ${happening.from} to ${happening.to}`;
    case "document":
      return `document ${happening.source} (${happening.dialect})`;
    case "not-sent":
      return `not sent ${happening.url}: a rehearsal asks only hosts of http.allowedHosts`;
    case "prompt-started":
      return `hears    ${happening.words}`;
    case "status":
      return `status   ${filled(happening.body)}`;
    case "connector-request":
      return `payment  ${filled(happening.body)}`;
    case "connector-answer":
      return `answer   ${filled(happening.answer)}`;
    case "pay-result":
      return `result   ${happening.result}`;
    case "action":
      return `action   ${filled(happening.body)}`;
    case "variables":
      return `vars     ${filled(happening.variables)}`;
    case "problem":
      return `problem  ${happening.message}`;
    case "call-ended":
      return `ended by ${happening.by}`;
    case "stage":
    case "prompt-ended":
    case "listening":
    case "key":
      return undefined;
  }
}

function filled(body: Readonly<Record<string, unknown>>): string {
  return Object.entries(body)
    .filter(([, value]) => value !== "" && value !== null && value !== undefined)
    .map(([name, value]) => `${name}=${typeof value === "object" ? JSON.stringify(value) : String(value)}`)
    .join(" ");
}

/** The last line for a person. */
export function verdictOf({ result, ended, durationMs }: CallReport): string {
  return `${result ?? "no payment"}: ended by ${ended} after ${(durationMs / 1000).toFixed(1)} s of call`;
}
