import { DOCUMENT_ERRORS, type ErrorEntry } from "./document-errors.js";

/** Every error of this system; `docs/errors.md` is this table. The meaning of a code never changes. */
export const ERRORS = {
  CONFIG_INVALID: {
    title: "The configuration is invalid.",
    remedy: "Fix each key listed in the message; docs/configuration.md describes the allowed values.",
  },
  CONFIG_UNREADABLE: {
    title: "The configuration file cannot be read.",
    remedy: "Check the path in CONFIG_FILE, the file's permissions, and that the file is valid YAML.",
  },
  PORT_IN_USE: {
    title: "Another program already listens on the port.",
    remedy: "Stop that program, or set HTTP_PORT (for `freeswitch-pay switch`: --port) to a free port.",
  },
  LISTEN_FAILED: {
    title: "The server cannot listen on its address.",
    remedy:
      "Check HTTP_HOST and HTTP_PORT (for `freeswitch-pay switch`: --port), and that the process has permission to listen there.",
  },
  ESL_AUTH_REFUSED: {
    title: "FreeSWITCH rejected the Event Socket password.",
    remedy: "Set FREESWITCH_PASSWORD to the password in event_socket.conf.xml.",
  },
  ESL_ACL_REFUSED: {
    title: "FreeSWITCH rejected this address (Event Socket ACL).",
    remedy: "Add the controller's address to apply-inbound-acl in event_socket.conf.xml.",
  },
  ESL_UNREACHABLE: {
    title: "Cannot connect to the FreeSWITCH Event Socket.",
    remedy: "Start FreeSWITCH, or check FREESWITCH_HOST and FREESWITCH_PORT. The controller keeps retrying.",
  },
  ESL_CLOSED: {
    title: "The Event Socket closed before FreeSWITCH replied to the command.",
    remedy:
      "No action needed: the controller reconnects automatically. For the cause, check FreeSWITCH's log.",
  },
  ESL_DEADLINE: {
    title: "FreeSWITCH did not reply to a command in time.",
    remedy: "Check whether FreeSWITCH is overloaded.",
  },
  DRAIN_REFUSED: {
    title: "A running controller refused to drain.",
    remedy:
      "Set FREESWITCH_PAY_KEY to an API key with the scope controller:drain, or send SIGTERM to the process.",
  },
  CALL_INTERRUPTED: {
    title: "A call was taken over from a controller that ended, and could not resume where it left off.",
    remedy: "No action needed for the payment: the message and the ledger state its outcome.",
  },
  SWITCH_SERVED: {
    title: "Another controller with a separate ledger already serves this FreeSWITCH.",
    remedy:
      "Stop the other controller, configure the same Postgres ledger for both, or set FREESWITCH_TAKEOVER=true to serve alongside it.",
  },
  ESL_COMMAND_REFUSED: {
    title: "FreeSWITCH refused a command.",
    remedy: "Read FreeSWITCH's reply in the message; a module may be missing.",
  },
  ESL_LINE_BREAK: {
    title: "A command for FreeSWITCH contains a line break.",
    remedy: "Remove the line break from the value named in the message.",
  },
  ESL_FRAME_INVALID: {
    title: "A frame from the Event Socket is too large or malformed.",
    remedy:
      "Check that FREESWITCH_PORT is the port of an Event Socket. The controller closes the connection and reconnects.",
  },
  CHANNEL_GONE: {
    title: "The call ended before the command completed.",
    remedy: "No action needed: the caller hung up.",
  },
  PLAYBACK_FAILED: {
    title: "FreeSWITCH could not play a prompt.",
    remedy:
      "Check that FreeSWITCH can read the prompt directory (prompts.switchDirectory) and has the speech engine.",
  },
  MEDIA_NOT_PROTECTED: {
    title: "Something that records or listens to the call cannot be masked, so no payment is taken.",
    remedy:
      "Before the payment, stop the recording, eavesdropping, or audio stream named in the message; docs/freeswitch.md lists what can be masked.",
  },
  SWITCH_LOGS_DIGITS: {
    title: "FreeSWITCH logs the keys that callers press, so no payment is taken.",
    remedy:
      "Run `fsctl loglevel notice` in FreeSWITCH and set loglevel to notice in switch.conf.xml. To take payments anyway, set FREESWITCH_KEEP_LOGLEVEL=true.",
  },
  VOICE_FAILED: {
    title: "A prompt could not be rendered, or its sound could not be fetched or read.",
    remedy:
      "For a text, run the renderer command manually; check prompts.renderer, and that prompts.directory is writable. For a sound, check its address, and that it is a WAV, MP3, AIFF, AU, GSM, mu-law, or A-law file.",
  },
  ...DOCUMENT_ERRORS,
  APP_UNKNOWN: {
    title: "No application is configured for the dialed number.",
    remedy: "Add the number to `apps` in the configuration, or add an app named `*` for all other numbers.",
  },
  CONNECTOR_UNKNOWN: {
    title: "The payment connector is not configured.",
    remedy:
      "Add it under `connectors`, or set the document's paymentConnector (in the API: payment_connector) to one that is listed there.",
  },
  CONNECTOR_UNSUPPORTED: {
    title: "The payment connector does not support what a document requests.",
    remedy: "Change the attribute named in the message, or name another connector.",
  },
  CONNECTOR_TEST_MODE: {
    title: "A connector in test mode received a number that is not a test number.",
    remedy: "Use a number from docs/test-cards.md, or set the connector's mode to live.",
  },
  CONNECTOR_NOT_AUTHORIZED: {
    title: "The payment processor rejected the connector's credentials.",
    remedy: "Check the connector's password or key in the configuration.",
  },
  CARDING_LIMIT: {
    title: "Too many payments were declined for this caller, this dialed number, or this card.",
    remedy:
      "Wait until the window has passed; limits.carding in the configuration sets how many are allowed.",
  },
  LEDGER_UNAVAILABLE: {
    title: "The ledger cannot be read or written.",
    remedy:
      "Check LEDGER_URL, the disk, or the database server. No payment is sent to a connector in the meantime.",
  },
  LEDGER_LOCKED: {
    title: "Another process uses this SQLite ledger.",
    remedy: "Stop the other controller, give this one a different LEDGER_URL, or use Postgres for both.",
  },
  LEDGER_ENCODING: {
    title: "The Postgres database of the ledger is not encoded in UTF-8.",
    remedy:
      "Create a database with `createdb --encoding=UTF8 --template=template0 NAME`, copy the rows of the old one with pg_dump and psql, and set LEDGER_URL to the new one.",
  },
  LEDGER_NEWER: {
    title: "The ledger was created by a newer version of freeswitch-pay.",
    remedy: "Run that version, or restore the backup that was made before it.",
  },
  TRANSACTION_STATE: {
    title: "The transaction's state does not allow this operation.",
    remedy: "Fetch the transaction again; only a transaction whose state is unknown can be settled.",
  },
  TRANSACTION_ABANDONED: {
    title: "The controller stopped while the payment was at the connector.",
    remedy: "Look up the outcome at the processor by the transaction's id, then settle the transaction.",
  },
  TRANSACTION_NOT_SENT: {
    title: "The controller stopped before it sent the payment.",
    remedy: "No action needed: nothing was charged.",
  },
  WEBHOOK_PENDING: {
    title: "The webhook has not been delivered yet.",
    remedy: "Wait for its next attempt; only a dead or delivered webhook can be replayed.",
  },
  HTTP_ADDRESS_REFUSED: {
    title: "The address is not allowed.",
    remedy:
      "Use https and a public address. To allow a private address or plain http, add the host to `http.allowedHosts`.",
  },
  HTTP_UNREACHABLE: {
    title: "The server could not be reached.",
    remedy: "Check the address, and that the server is running.",
  },
  HTTP_NO_ANSWER: {
    title: "The server accepted the request but did not respond in time.",
    remedy: "Check the server's log; it must respond within the time given in the message.",
  },
  HTTP_ANSWER_TOO_LARGE: {
    title: "The server's response is too large.",
    remedy: "Change the server to respond with at most 1 MiB.",
  },
  HTTP_ANSWER_UNREADABLE: {
    title: "The server's response cannot be decoded.",
    remedy: "Change the server to respond with the content coding gzip, deflate, or br, or with none.",
  },
  HTTP_TOO_MANY_REDIRECTS: {
    title: "The server redirects too often.",
    remedy: "Request the last address directly; at most five redirects are followed.",
  },
  STATUS_NOT_DELIVERED: {
    title: "A webhook was not accepted.",
    remedy: "Respond to webhooks with a 2xx status within 15 s.",
  },
  REQUEST_INVALID: {
    title: "A request to this server is invalid.",
    remedy: "Fix what the message names; `/docs` describes the API's routes and their parameters.",
  },
  REQUEST_TOO_LARGE: {
    title: "The body of a request to this server is too large.",
    remedy: "Send at most 64 KiB.",
  },
  NOT_FOUND: {
    title: "Nothing was found at this address.",
    remedy: "Check the path and the method; `/docs` describes the API's routes.",
  },
  KEY_MISSING: {
    title: "A request requires an API key.",
    remedy:
      "Send `Authorization: Bearer KEY` with a key from `api.keys`. With the embedded switch and no `api.keys`, use the key that the log shows at startup.",
  },
  SCOPE_MISSING: {
    title: "The API key does not have the required scope.",
    remedy: "Add the scope named in the message to the key in `api.keys`.",
  },
  RATE_LIMITED: {
    title: "Too many requests.",
    remedy:
      "Wait for the time given in the Retry-After header; limits.requestsPerMinute sets how many are allowed.",
  },
  ORIGIN_REFUSED: {
    title: "A page from another site tried to use the web phone.",
    remedy:
      "Open the web phone at this server's own address; a proxy in front of it must pass the Host header through.",
  },
  PHONE_REFUSED: {
    title: "The web phone was used from another machine.",
    remedy:
      "Open it at localhost on the machine that runs the controller. `http.openWebPhone: true` lets anyone who can reach the server place calls.",
  },
  API_OFF: {
    title: "The API is disabled: no key is configured.",
    remedy: "Add a key to `api.keys` in the configuration and restart; see docs/api.md.",
  },
  CONNECTOR_ADDRESS: {
    title: "A request to the API named a payment connector by its address.",
    remedy:
      "Add the connector to `connectors` in the configuration, and set `payment_connector` to its name.",
  },
  PAY_IN_PROGRESS: {
    title: "The call already has a payment in progress.",
    remedy: "Wait until it ends, or stop it.",
  },
  PAY_NOT_RUNNING: {
    title: "The call has no payment that can be stopped.",
    remedy:
      "A payment can be stopped only while its card is being collected; once sent to the connector, it cannot be recalled.",
  },
  REHEARSAL_TOO_LONG: {
    title: "The call that `freeswitch-pay call` ran did not end.",
    remedy: "Look for a loop in the document, or end the call with `!` in --keys.",
  },
  USAGE: {
    title: "The command line is invalid.",
    remedy: "Run `freeswitch-pay --help`.",
  },
  INTERNAL: {
    title: "An internal error occurred in freeswitch-pay.",
    remedy: "Please report it with the log lines of the call.",
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;
