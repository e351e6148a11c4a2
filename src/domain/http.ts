/** A request to an address that a user of this system named. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The sender keeps it and may wipe it when the promise has settled. */
  readonly body?: Uint8Array;
  /** Milliseconds from the start to the last byte of the answer. */
  readonly deadlineMs: number;
  /** Bytes; 1 MiB by default. */
  readonly largestAnswer?: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  /** By lower-case name; one that came several times is joined by commas. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * The one client for addresses that a document or the configuration names. `send` resolves with any HTTP status; it
 * throws AppError HTTP_ADDRESS_REFUSED (nothing was sent), HTTP_UNREACHABLE (nothing was sent), HTTP_NO_ANSWER (sent,
 * and the connection broke or the deadline passed) or HTTP_ANSWER_TOO_LARGE.
 */
export interface HttpClient {
  send(request: HttpRequest): Promise<HttpAnswer>;
}

/** An address as it may be logged and told: a query can hold anything. */
export function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, "");
}

/** Whether an address may be asked: https, or http to a host that the configuration allows. */
export function isAllowedAddress({ protocol, hostname }: URL, allowedHosts: readonly string[]): boolean {
  return protocol === "https:" || (protocol === "http:" && allowedHosts.includes(hostname));
}
