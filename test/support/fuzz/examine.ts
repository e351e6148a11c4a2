import { ERRORS } from "../../../src/core/error-codes.js";
import type { Instrument, PayRequest } from "../../../src/core/payment.js";
import { encodeSecretJson } from "../../../src/core/secret-json.js";
import { type Dialect, type DialectEncoder, isReadable } from "../../../src/dialects/dialect.js";
import { dialectNamed } from "../../../src/dialects/dialects.js";
import type { Fault } from "../../../src/dialects/program.js";
import { swml } from "../../../src/dialects/swml/swml.js";
import { pan, secret } from "../card.js";
import { LONGEST_MS, took } from "../took.js";
import type { DialectName } from "./documents.js";
import { runEvery } from "./run-every.js";

/** The result of reading a document. */
export interface Examined {
  /** A code, or "readable". */
  readonly outcome: string;
  /** How long reading it took, milliseconds. */
  readonly ms: number;
  /** The rules that it broke. */
  readonly violations: readonly string[];
}

/** Enough to see the origin. */
const STACK_LINES = 6;

/** Twelve digits or more, as in a card number. */
const LONG_NUMBER = /\d(?:[ -]?\d){11}/;

/** What is wrong with a message that an author, an operator and a log see. */
export function wrongMessage(message: string): string[] {
  return [
    ...(LONG_NUMBER.test(message) ? ["a message holds a long number"] : []),
    ...(message.trim() === "" || message.length > 2_000
      ? [`a message has ${message.length} characters`]
      : []),
    ...(/[\p{Cc}\p{Cs}]/u.test(message) ? ["a message holds a control or half a character"] : []),
  ];
}

function wrongMistakes(mistakes: readonly Fault[]): string[] {
  return mistakes.flatMap(({ line, column, message }) => [
    ...(line >= 1 && column >= 1 ? [] : [`a mistake is at ${line}:${column}`]),
    ...wrongMessage(message),
  ]);
}

/** Reads a document and everything in it, as a call would. Never throws. */
export async function examine(name: DialectName, text: string): Promise<Examined> {
  try {
    const dialect = dialectNamed(name);
    return dialect === undefined ? await examineScript(text) : examineXml(dialect, text);
  } catch (thrown) {
    const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    const what = stack.split("\n", STACK_LINES).join("\n");
    return { outcome: "thrown", ms: 0, violations: [`it throws ${what}`] };
  }
}

function examined(
  parsed: { code?: string; mistakes: readonly Fault[] },
  ms: number,
  more: readonly string[],
): Examined {
  const { code, mistakes } = parsed;
  const violations = [
    ...(ms < LONGEST_MS ? [] : [`reading takes ${Math.round(ms)} ms`]),
    ...(code === undefined || Object.hasOwn(ERRORS, code) ? [] : [`the code ${code} is not documented`]),
    ...(code === undefined || mistakes.length > 0 ? [] : ["it is refused without a mistake"]),
    ...(mistakes.length <= 101 ? [] : [`it has ${mistakes.length} mistakes`]),
    ...wrongMistakes(mistakes),
    ...more,
  ];
  return { outcome: code ?? "readable", ms, violations: [...new Set(violations)] };
}

function examineXml(dialect: Dialect, text: string): Examined {
  const { ms, result: parsed } = took(() => dialect.parse(text));
  if (!isReadable(parsed)) return examined(parsed, ms, []);
  const requests = parsed.verbs.flatMap((verb) => (verb.verb === "pay" ? [verb.request] : []));
  const wrong = requests.flatMap((request) =>
    "mistakes" in request ? wrongMistakes(request.mistakes) : wrongBodies(dialect, request),
  );
  return examined(parsed, ms, wrong);
}

async function examineScript(text: string): Promise<Examined> {
  const { ms, result: parsed } = took(() => swml.parse(text));
  if (!isReadable(parsed)) return examined(parsed, ms, []);
  const run = await runEvery(parsed);
  const wrong = run.requests.flatMap((request) => wrongBodies(swml, request));
  return examined(parsed, ms, [
    ...run.violations,
    ...run.mistakes.flatMap((one) => wrongMistakes([one])),
    ...run.messages.flatMap(wrongMessage),
    ...wrong,
  ]);
}

/** A connector's request must be JSON, whatever the document contains, and masked where it is shown. */
function wrongBodies(dialect: DialectEncoder, request: PayRequest): string[] {
  const instrument: Instrument =
    request.method === "ach-debit"
      ? { routingNumber: secret("121181976"), accountNumber: secret("508862392") }
      : {
          pan: pan("4111111111111111"),
          expiry: { month: 8, year: 2027 },
          cvv: secret("123"),
          postalCode: "94111",
        };
  const sent = Buffer.from(encodeSecretJson(dialect.connectorBody("PAY", request, instrument))).toString();
  const shown = JSON.stringify(dialect.maskedConnectorBody("PAY", request, instrument));
  const isObject = typeof JSON.parse(sent) === "object";
  return [
    ...(isObject ? [] : ["the connector's request is not an object"]),
    ...(shown.includes("4111111111111111") ? ["a card number is shown"] : []),
  ];
}
