import type { Unreadable } from "../../src/dialects/dialect.js";
import { isReadable } from "../../src/dialects/dialect.js";
import type { InvalidPay, Mistake, Pay, Program } from "../../src/dialects/program.js";
import { twiml } from "../../src/dialects/twiml/twiml.js";
import type { PayRequest } from "../../src/domain/pay.js";

export function programOf(text: string): Program {
  const parsed = twiml.parse(text);
  if (isReadable(parsed)) return parsed;
  throw new Error(`unreadable: ${parsed.mistakes.map(({ message }) => message).join(" ")}`);
}

export function unreadable(text: string): Unreadable {
  const parsed = twiml.parse(text);
  if (!isReadable(parsed)) return parsed;
  throw new Error("the document was read");
}

/** What <Pay> with these attributes and nouns asks for. */
export function payOf(attributes: string, nouns = ""): PayRequest | InvalidPay {
  const { verbs } = programOf(`<Response><Pay ${attributes}>${nouns}</Pay></Response>`);
  return (verbs[0] as Pay).request;
}

/** The same, where it must be right. */
export function legalPay(attributes: string, nouns = ""): PayRequest {
  const request = payOf(attributes, nouns);
  if ("mistakes" in request) throw new Error(request.mistakes.map(({ message }) => message).join(" "));
  return request;
}

/** What is wrong with such a <Pay>. */
export function payMistakes(attributes: string, nouns = ""): readonly Mistake[] {
  const request = payOf(attributes, nouns);
  return "mistakes" in request ? request.mistakes : [];
}

/** "line:column message", one for each mistake. */
export function placed(mistakes: readonly Mistake[]): string[] {
  return mistakes.map(({ line, column, message }) => `${line}:${column} ${message}`);
}
