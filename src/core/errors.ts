interface ErrorEntry {
  /** What happened, in one sentence. */
  readonly title: string;
  /** What the operator or the document's author can do. */
  readonly remedy: string;
}

/** Every error of this system; `docs/errors.md` is this table. A code never changes its meaning. */
export const ERRORS = {
  CONFIG_INVALID: {
    title: "The configuration has mistakes.",
    remedy: "Mend each key that the message lists; docs/configuration.md says what is allowed.",
  },
  CONFIG_UNREADABLE: {
    title: "The configuration file can't be read.",
    remedy: "Check the path in CONFIG_FILE and the file's permissions, and that it is YAML.",
  },
  PORT_IN_USE: {
    title: "Another program listens on the port.",
    remedy: "Stop that program, or set HTTP_PORT (for `freeswitch-pay switch`: --port) to a free port.",
  },
  LISTEN_FAILED: {
    title: "The server could not listen.",
    remedy:
      "Check HTTP_HOST and HTTP_PORT (for `freeswitch-pay switch`: --port), and the permission to listen there.",
  },
  ESL_AUTH_REFUSED: {
    title: "FreeSWITCH refused the Event Socket password.",
    remedy: "Set FREESWITCH_PASSWORD to the password in event_socket.conf.xml.",
  },
  ESL_ACL_REFUSED: {
    title: "FreeSWITCH refused this address on its Event Socket.",
    remedy: "Add the controller's address to apply-inbound-acl in event_socket.conf.xml.",
  },
  ESL_UNREACHABLE: {
    title: "No connection to the FreeSWITCH Event Socket.",
    remedy: "Start FreeSWITCH, or check FREESWITCH_HOST and FREESWITCH_PORT. The controller keeps trying.",
  },
  ESL_CLOSED: {
    title: "The Event Socket closed before the command was answered.",
    remedy: "None: the controller reconnects by itself. Look in FreeSWITCH's log for why it closed.",
  },
  ESL_DEADLINE: {
    title: "FreeSWITCH did not answer a command in time.",
    remedy: "Check whether FreeSWITCH is overloaded.",
  },
  DRAIN_REFUSED: {
    title: "A running controller refused to drain.",
    remedy:
      "Set FREESWITCH_PAY_KEY to an API key with the scope controller:drain, or send SIGTERM to the process.",
  },
  CALL_INTERRUPTED: {
    title: "A call was taken over from a controller that ended, and could not go on where it was.",
    remedy: "No action needed for the payment: the message and the ledger say what became of it.",
  },
  SWITCH_SERVED: {
    title: "Another controller with a ledger of its own serves this FreeSWITCH.",
    remedy:
      "Stop the other one, give both the same Postgres ledger, or set FREESWITCH_TAKEOVER=true to serve beside it.",
  },
  ESL_COMMAND_REFUSED: {
    title: "FreeSWITCH refused a command.",
    remedy: "See its answer in the message; a module may not be loaded.",
  },
  ESL_LINE_BREAK: {
    title: "A command for FreeSWITCH held a line break.",
    remedy: "Take the line break out of the value that the message names.",
  },
  ESL_FRAME_INVALID: {
    title: "A frame from the Event Socket was too large or not readable.",
    remedy:
      "Check that FREESWITCH_PORT is an Event Socket; the controller closes the connection and reconnects.",
  },
  CHANNEL_GONE: {
    title: "The call ended before the command was done.",
    remedy: "None: the caller went.",
  },
  PLAYBACK_FAILED: {
    title: "FreeSWITCH could not play a prompt.",
    remedy:
      "Check that FreeSWITCH can read the prompt directory (prompts.switchDirectory) and has the speech engine.",
  },
  MEDIA_NOT_PROTECTED: {
    title: "Something that listens to the call can't be silenced, so no payment is taken.",
    remedy:
      "Stop the recording, eavesdropping or audio stream that the message names before the payment; docs/freeswitch.md lists what can be masked.",
  },
  SWITCH_LOGS_DIGITS: {
    title: "FreeSWITCH writes the keys of callers into its log, so no payment is taken.",
    remedy:
      "Run `fsctl loglevel notice` in FreeSWITCH and set loglevel to notice in switch.conf.xml; FREESWITCH_KEEP_LOGLEVEL=true takes payments all the same.",
  },
  VOICE_FAILED: {
    title: "A prompt could not be rendered.",
    remedy:
      "Run the renderer command by hand; check prompts.renderer and that prompts.directory is writable.",
  },
  DOCUMENT_NOT_XML: {
    title: "The document is not well-formed XML.",
    remedy: "Mend it at the line and column that the message names.",
  },
  DOCUMENT_NOT_YAML: {
    title: "The document is neither well-formed YAML nor JSON.",
    remedy: "Mend it at the line and column that the message names.",
  },
  DOCUMENT_DOCTYPE: {
    title: "The document has a DOCTYPE, which is refused.",
    remedy: "Remove the DOCTYPE; a call document needs none.",
  },
  DOCUMENT_TOO_LARGE: {
    title: "The document is too large or nested too deep.",
    remedy: "Keep it below 64 KiB, 32 levels and 1,000 elements; go on in another document with <Redirect>.",
  },
  DOCUMENT_INVALID: {
    title: "The document has mistakes.",
    remedy: "Mend each place that the message names; `freeswitch-pay check` lists them all.",
  },
  DOCUMENT_UNKNOWN_DIALECT: {
    title: "No dialect reads this document.",
    remedy: "Begin an XML document with <Response>.",
  },
  DOCUMENT_UNREACHABLE: {
    title: "The document could not be fetched.",
    remedy: "Check the address and that its server answers 200 within 15 s.",
  },
  DOCUMENT_LOOP: {
    title: "The call went through too many documents without a caller's input.",
    remedy: "Look for documents that redirect to each other.",
  },
  APP_UNKNOWN: {
    title: "No application is configured for the dialled number.",
    remedy: "Add the number to `apps` in the configuration, or an app named `*` for every other number.",
  },
  CONNECTOR_UNKNOWN: {
    title: "The payment connector is not in the configuration.",
    remedy:
      "Add it under `connectors`, or name one of those in the document's paymentConnector (in the API: payment_connector).",
  },
  CONNECTOR_FAILED: {
    title: "The payment connector did not give a usable answer.",
    remedy:
      "Look in the connector's log; its answer must be JSON with charge_id or token_id, error_code and error_message.",
  },
  CONNECTOR_UNSUPPORTED: {
    title: "The payment connector can't do what a document asks.",
    remedy: "Change the attribute that the message names, or name another connector.",
  },
  CONNECTOR_TEST_MODE: {
    title: "A connector in test mode was given a number that is no test number.",
    remedy: "Use a number of docs/test-cards.md, or set the connector's mode to live.",
  },
  CONNECTOR_NOT_AUTHORIZED: {
    title: "The payment processor refused the connector's own credentials.",
    remedy: "Check the connector's password or key in the configuration.",
  },
  CARDING_LIMIT: {
    title: "Too many payments were declined: for this caller, this number that was dialled, or this card.",
    remedy:
      "Wait until the window has passed; limits.carding in the configuration says how many are allowed.",
  },
  LEDGER_UNAVAILABLE: {
    title: "The ledger can't be read or written.",
    remedy: "Check LEDGER_URL, the disk, or the database server. Nothing is sent to a connector meanwhile.",
  },
  LEDGER_LOCKED: {
    title: "Another process uses this SQLite ledger.",
    remedy: "Stop the other controller, give this one another LEDGER_URL, or use Postgres for both.",
  },
  LEDGER_NEWER: {
    title: "The ledger was made by a newer version of freeswitch-pay.",
    remedy: "Run that version, or restore the backup that was made before it.",
  },
  TRANSACTION_STATE: {
    title: "The transaction is not in a state that allows this.",
    remedy: "Read the transaction again: only one that is unknown can be settled.",
  },
  TRANSACTION_ABANDONED: {
    title: "The controller stopped while the connector had the payment.",
    remedy: "Ask the processor by the transaction's id what came of it, and settle the transaction.",
  },
  TRANSACTION_NOT_SENT: {
    title: "The controller stopped before the payment was sent.",
    remedy: "None: nothing was charged.",
  },
  WEBHOOK_PENDING: {
    title: "The webhook is still to be delivered.",
    remedy: "Wait for its next try; only one that is dead or delivered can be replayed.",
  },
  HTTP_ADDRESS_REFUSED: {
    title: "The address is not allowed.",
    remedy:
      "Use https and a public address, or add the host to `http.allowedHosts`: private addresses and plain http are refused otherwise.",
  },
  HTTP_UNREACHABLE: {
    title: "The server could not be reached.",
    remedy: "Check the address and that the server runs.",
  },
  HTTP_NO_ANSWER: {
    title: "The server took the request and did not answer in time.",
    remedy: "Look in the server's log; it must answer within the time that the message names.",
  },
  HTTP_ANSWER_TOO_LARGE: {
    title: "The server's answer is too large.",
    remedy: "Answer with at most 1 MiB.",
  },
  STATUS_NOT_DELIVERED: {
    title: "A webhook was not accepted.",
    remedy: "Answer webhooks with a 2xx status within 15 s.",
  },
  REQUEST_INVALID: {
    title: "A request to this server is not understood.",
    remedy: "Mend what the message names; the README lists the endpoints and what they take.",
  },
  REQUEST_TOO_LARGE: {
    title: "The body of a request to this server is too large.",
    remedy: "Send at most 64 KiB.",
  },
  NOT_FOUND: {
    title: "There is nothing at this address.",
    remedy: "Check the path and the method; the README lists the endpoints.",
  },
  KEY_MISSING: {
    title: "A request needs an API key.",
    remedy:
      "Send `Authorization: Bearer KEY` with a key of `api.keys`, or, with the embedded switch and no `api.keys`, with the key that the log shows at the start.",
  },
  SCOPE_MISSING: {
    title: "The API key may not do this.",
    remedy: "Add the scope that the message names to the key in `api.keys`.",
  },
  RATE_LIMITED: {
    title: "Too many requests.",
    remedy:
      "Wait as long as the header Retry-After says; limits.requestsPerMinute says how many are allowed.",
  },
  ORIGIN_REFUSED: {
    title: "A page of another site tried to use the web phone.",
    remedy: "Open the web phone at this server's own address; a proxy in front must pass the Host header on.",
  },
  PHONE_REFUSED: {
    title: "The web phone was used from another machine.",
    remedy:
      "Open it on the machine that the controller runs on, at localhost; `http.openWebPhone: true` lets everybody who reaches the server call.",
  },
  API_OFF: {
    title: "The API is off: no key is configured.",
    remedy: "Add a key to `api.keys` in the configuration and restart; docs/api.md shows how.",
  },
  CONNECTOR_ADDRESS: {
    title: "A request to the API named a payment connector by its address.",
    remedy: "Add the connector to `connectors` in the configuration, and name it in `payment_connector`.",
  },
  PAY_IN_PROGRESS: {
    title: "The call has a payment already.",
    remedy: "Wait for its end, or stop it.",
  },
  PAY_NOT_RUNNING: {
    title: "The call has no payment that can be stopped.",
    remedy:
      "Stop a payment while its card is collected; one that was sent to the connector can't be called back.",
  },
  DOCUMENT_UNREADABLE: {
    title: "The document's file can't be read.",
    remedy: "Check the path and the file's permissions.",
  },
  REHEARSAL_TOO_LONG: {
    title: "A rehearsed call had no end.",
    remedy: "Look for a loop in the document, or end it with `!` in --keys.",
  },
  USAGE: {
    title: "The command line is not understood.",
    remedy: "See freeswitch-pay --help.",
  },
  INTERNAL: {
    title: "A fault in freeswitch-pay itself.",
    remedy: "Please report it with the log lines of the call.",
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;

/** The one error class. Its message names what was wrong and where; the code leads to what to do. */
export class AppError extends Error {
  override readonly name = "AppError";

  /** `detail` must hold no card data: it is logged. */
  constructor(
    readonly code: ErrorCode,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(`${detail} [${code}]`, options);
  }

  /** What the operator or the document's author can do. */
  get remedy(): string {
    return ERRORS[this.code].remedy;
  }
}

/** Any thrown value as an AppError; what is not one becomes INTERNAL, with the original as its cause. */
export function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const detail =
    thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : "a value that is no Error was thrown";
  return new AppError("INTERNAL", detail, { cause: thrown });
}

/** Whether a thrown value is an AppError with this code. */
export function hasCode(thrown: unknown, code: ErrorCode): boolean {
  return thrown instanceof AppError && thrown.code === code;
}
