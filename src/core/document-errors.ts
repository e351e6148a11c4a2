/** One row of the table of errors. */
export interface ErrorEntry {
  /** What happened, in one sentence. */
  readonly title: string;
  /** What the operator or the document's author should do. */
  readonly remedy: string;
}

/** The errors and warnings of documents; part of `ERRORS`. */
export const DOCUMENT_ERRORS = {
  DOCUMENT_NOT_XML: {
    title: "The document is not well-formed XML.",
    remedy: "Fix it at the line and column given in the message.",
  },
  DOCUMENT_NOT_YAML: {
    title: "The document is neither well-formed YAML nor JSON.",
    remedy: "Fix it at the line and column given in the message.",
  },
  DOCUMENT_DOCTYPE: {
    title: "The document contains a DOCTYPE, which is not allowed.",
    remedy: "Remove the DOCTYPE; a call document does not need one.",
  },
  DOCUMENT_TOO_LARGE: {
    title: "The document is too large or too deeply nested.",
    remedy:
      "Keep it below 64 KiB, 32 levels, and 1,000 elements; continue in another document with <Redirect>.",
  },
  DOCUMENT_INVALID: {
    title: "The document is not a call document, or it cannot continue.",
    remedy: "Fix what the message names; `freeswitch-pay check` lists everything.",
  },
  DOCUMENT_NAME_UNKNOWN: {
    title: "A document uses a verb, noun, method, or attribute that its dialect does not have.",
    remedy:
      "Correct the name: the message suggests a similar one if there is one. It is left out, and the rest runs.",
  },
  DOCUMENT_PART_UNSUPPORTED: {
    title: "A document uses something that its vendor supports and this controller does not.",
    remedy:
      "Read in the message what it would need; docs/dialects.md lists what runs. It is left out, and the rest runs.",
  },
  DOCUMENT_VALUE_INVALID: {
    title: "A value in a document is not allowed.",
    remedy: "Correct the value. It is left out or replaced by its default, and the rest runs.",
  },
  DOCUMENT_CONTENT_INVALID: {
    title: "Something in a document is misplaced or missing.",
    remedy: "Move, remove, or add what the message names. The part is left out, and the rest runs.",
  },
  DOCUMENT_CALLBACK_PLAIN: {
    title: "A payment's callback in a document has plain http.",
    remedy: "Use https: others can read what a callback by http reports. It is requested all the same.",
  },
  PAY_INVALID: {
    title: "A pay verb cannot be run as written; it ends with validation-error.",
    remedy: "Correct what the message names: nothing that decides what is charged, or where, is guessed.",
  },
  DOCUMENT_UNKNOWN_DIALECT: {
    title: "No dialect recognizes this document.",
    remedy: "Begin an XML document with <Response>.",
  },
  DOCUMENT_UNREACHABLE: {
    title: "The document could not be fetched.",
    remedy: "Check the address, and that its server responds with status 200 within 15 s.",
  },
  DOCUMENT_LOOP: {
    title: "The call went through too many documents without input from the caller.",
    remedy: "Look for documents that redirect to each other.",
  },
  DOCUMENT_UNREADABLE: {
    title: "The document file cannot be read.",
    remedy: "Check the path and the file's permissions.",
  },
} as const satisfies Record<string, ErrorEntry>;

/** Why a part of a document does not have its effect while the rest of it runs. */
export const DOCUMENT_WARNINGS = [
  "DOCUMENT_NAME_UNKNOWN",
  "DOCUMENT_PART_UNSUPPORTED",
  "DOCUMENT_VALUE_INVALID",
  "DOCUMENT_CONTENT_INVALID",
  "DOCUMENT_CALLBACK_PLAIN",
  "PAY_INVALID",
] as const satisfies readonly (keyof typeof DOCUMENT_ERRORS)[];

export type DocumentWarning = (typeof DOCUMENT_WARNINGS)[number];
