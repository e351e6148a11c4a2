/** A SIP request or response as received (RFC 3261 section 7). */
export interface SipMessage {
  /** The request line or the status line. */
  readonly first: string;
  readonly body: string;
  /** All header lines with this name, in order. */
  lines(name: string): string[];
  /** The value of the first one; "" without. */
  value(name: string): string;
}

export function readMessage(text: string): SipMessage {
  const [head = "", body = ""] = text.split("\r\n\r\n");
  const [first = "", ...headers] = head.split("\r\n");
  const lines = (name: string) =>
    headers.filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`));
  return {
    first,
    body,
    lines,
    value: (name) =>
      lines(name)[0]
        ?.slice(name.length + 1)
        .trim() ?? "",
  };
}

export function writeMessage(first: string, headers: readonly string[], body = ""): string {
  return [first, ...headers, `Content-Length: ${Buffer.byteLength(body)}`, "", body].join("\r\n");
}

/** 200 OK to a request within a dialog (RFC 3261 section 8.2.6). */
export function okTo(request: SipMessage): string {
  const copied = ["Via", "From", "To", "Call-ID", "CSeq"].flatMap((name) => request.lines(name));
  return writeMessage("SIP/2.0 200 OK", copied);
}
