import { shown } from "./shown.js";
import type { Place, XmlElement } from "./tree.js";

/** Where the reader was when the document turned out not to be well-formed. */
export interface FaultContext {
  readonly source: string;
  /** Just behind the last character that was read. */
  readonly offset: number;
  /** Just behind the last markup that was whole. */
  readonly resume: number;
  /** The elements that are still open, outermost first. */
  readonly open: readonly XmlElement[];
  /** The element that the parser closed last. */
  readonly closed?: XmlElement | undefined;
}

export interface Fault {
  readonly message: string;
  readonly at: number | Place;
}

const BARE_AMPERSAND = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9A-Fa-f]+);)/g;

/** An `&` that begins no reference. The parser only notices at the next `;` or at the end of the document. */
function bareAmpersand({ source, resume }: FaultContext): Fault | undefined {
  BARE_AMPERSAND.lastIndex = resume;
  const at = BARE_AMPERSAND.exec(source)?.index;
  if (at === undefined || source.slice(resume, at).includes("<!")) return undefined;
  return { at, message: "An & stands alone or names an unknown entity: write it as &amp;." };
}

/** saxes' messages in words that lead to the slip behind them. */
export function faultOf(message: string, context: FaultContext): Fault {
  const { source, offset, resume, open, closed } = context;
  const lead = message.replace(/^\d+:\d+: /, "").replace(/\.$/, "");
  const last = offset - 1;
  if (/entity|unclosed tag|unexpected end/.test(lead)) {
    const fault = bareAmpersand(context);
    if (fault !== undefined) return fault;
  }
  const innermost = open.at(-1);
  if (lead.startsWith("unclosed tag") && innermost !== undefined) {
    return { at: innermost, message: `<${shown(innermost.name)}> has no closing tag.` };
  }
  if (lead === "unexpected close tag" && closed !== undefined) {
    const at = source.lastIndexOf("</", last);
    const where = `line ${closed.line}, column ${closed.column}`;
    return { at, message: `A closing tag stands where <${shown(closed.name)}> of ${where} is still open.` };
  }
  if (lead.startsWith("unmatched closing tag")) {
    return { at: source.lastIndexOf("</", last), message: "A closing tag closes nothing." };
  }
  if (lead === "disallowed character" && source[last] === "<") {
    return {
      at: last,
      message: "A < is not allowed here: a quote before it may be missing, or write it as &lt;.",
    };
  }
  const [, twice] = /^duplicate attribute: (.*)/s.exec(lead) ?? [];
  if (twice !== undefined) {
    const second = innermost?.attributes.findLast(({ name }) => name === twice);
    return { at: second ?? last, message: `The attribute "${shown(twice)}" comes twice.` };
  }
  if (lead.startsWith("text data outside")) {
    const blank = /^\s*/.exec(source.slice(resume))?.[0].length ?? 0;
    return { at: resume + blank, message: "Text stands outside of the document's element." };
  }
  return { at: Math.max(last, 0), message: `${lead.charAt(0).toUpperCase()}${lead.slice(1)}.` };
}
