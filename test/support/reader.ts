import type { PayRequest } from "../../src/core/payment.js";
import { type Dialect, isReadable, type Unreadable } from "../../src/dialects/dialect.js";
import type { Diagnostic, Fault, InvalidPay, Pay, Program, Verb } from "../../src/dialects/program.js";

/** Reads documents of one dialect, and fails where the result is not what the test expects. */
export class Reader {
  constructor(readonly dialect: Dialect) {}

  programOf = (text: string): Program => {
    const parsed = this.dialect.parse(text);
    if (isReadable(parsed)) return parsed;
    throw new Error(`unreadable: ${parsed.mistakes.map(({ message }) => message).join(" ")}`);
  };

  unreadable = (text: string): Unreadable => {
    const parsed = this.dialect.parse(text);
    if (!isReadable(parsed)) return parsed;
    throw new Error("the document was read");
  };

  /** The only verb of a document. */
  verbOf = (inside: string): Verb => {
    const { verbs, mistakes } = this.programOf(`<Response>${inside}</Response>`);
    const [verb, ...others] = verbs;
    if (verb === undefined || others.length > 0 || mistakes.length > 0) throw new Error("not one legal verb");
    return verb;
  };

  payVerb = (attributes: string, nouns = ""): Pay =>
    this.programOf(`<Response><Pay ${attributes}>${nouns}</Pay></Response>`).verbs[0] as Pay;

  /** The request of a <Pay> with these attributes and nouns. */
  payOf = (attributes: string, nouns = ""): PayRequest | InvalidPay =>
    this.payVerb(attributes, nouns).request;

  /** The same, and it must be valid. */
  legalPay = (attributes: string, nouns = ""): PayRequest => {
    const request = this.payOf(attributes, nouns);
    if ("mistakes" in request) throw new Error(request.mistakes.map(({ message }) => message).join(" "));
    return request;
  };

  /** What is wrong in such a <Pay>, whether it ends the payment or not. */
  payMistakes = (attributes: string, nouns = ""): readonly Diagnostic[] =>
    this.programOf(`<Response><Pay ${attributes}>${nouns}</Pay></Response>`).mistakes;
}

/** "line:column message" of each mistake. */
export function placed(mistakes: readonly Fault[]): string[] {
  return mistakes.map(({ line, column, message }) => `${line}:${column} ${message}`);
}
