import { AllowedHosts, portOf } from "../core/allowed-hosts.js";
import { AppError } from "../core/errors.js";
import { type HttpAnswer, type HttpClient, type HttpRequest, withoutQuery } from "../core/http.js";
import type { Target } from "../core/payment.js";
import type { CallEventSink } from "../observability/call-events.js";

/** Documents that do nothing, in SWML and in XML: the call ends. */
const NOTHING = { json: '{"version": "1.0.0", "sections": {"main": []}}', xml: "<Response/>" } as const;

/**
 * The hosts that a rehearsal may contact. A document is tried out without its shop noticing: what would go to any other
 * host is not sent, and the report has what would have been sent.
 */
export class ContactableHosts {
  readonly #hosts: AllowedHosts;

  /** `entries`: as in `http.allowedHosts`. Throws AppError CONFIG_INVALID for one that is not a host. */
  constructor(entries: readonly string[]) {
    this.#hosts = new AllowedHosts(entries);
  }

  /** Whether an absolute address may be requested; a file always may. */
  include(url: string): boolean {
    const address = new URL(url);
    return address.protocol === "file:" || this.#hosts.has(address.hostname, portOf(address));
  }

  /** A client for documents: one on another host does nothing, in the language of its request. */
  forDocuments(http: HttpClient): HttpClient {
    return {
      send: async (request) => (this.include(request.url) ? http.send(request) : nothingFor(request)),
    };
  }

  /** A client for a document's own requests: throws AppError HTTP_ADDRESS_REFUSED for another host. */
  forRequests(http: HttpClient): HttpClient {
    return {
      send: async (request) => {
        if (this.include(request.url)) return http.send(request);
        throw new AppError(
          "HTTP_ADDRESS_REFUSED",
          `${withoutQuery(request.url)}: a rehearsal sends nothing to this host`,
        );
      },
    };
  }

  /** A timeline that reports a document on another host as not sent. */
  timeline(sink: CallEventSink): CallEventSink {
    return {
      record: (event) =>
        sink.record(
          event.type === "document" && !this.include(event.source)
            ? { type: "not-sent", url: event.source }
            : event,
        ),
    };
  }

  /** The target of status webhooks: the one that a document asks for, or `sink` in place of none or of another host. */
  statusTarget(asked: Target | undefined, sink: Target): Target {
    return asked !== undefined && this.include(asked.url) ? asked : sink;
  }
}

/** Only SWML is requested with JSON. */
function nothingFor({ headers }: HttpRequest): HttpAnswer {
  const contentType = headers?.["content-type"] ?? "";
  const text = contentType === "application/json" ? NOTHING.json : NOTHING.xml;
  return { status: 200, contentType: "", body: new TextEncoder().encode(text) };
}
