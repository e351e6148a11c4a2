import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { EVENT_TYPE, KeySender } from "./key-sender.js";
import { okTo, type SipMessage, writeMessage } from "./message.js";
import type { SipPhones } from "./sip-phones.js";

/** T1 of RFC 3261 section 17.1.1.1: an unanswered request is sent again after it, then after twice that, and so on. */
const T1_MS = 500;
const MOST_TRIES = 7;

/** A caller's side of one call by SIP and RTP over UDP. */
export class SipCall {
  readonly #id = `${randomUUID()}@caller`;
  readonly #tag = randomUUID().slice(0, 8);
  readonly #answers = new Map<string, (response: SipMessage) => void>();
  #to: string;
  #target: string;
  #cseq = 0;
  #reportEnded: () => void = () => undefined;

  /** Resolves when either side has hung up, or the switch refused the call. */
  readonly ended = new Promise<void>((resolve) => {
    this.#reportEnded = resolve;
  });

  private constructor(
    private readonly phones: SipPhones,
    private readonly keys: KeySender,
    private readonly from: string,
    destination: string,
  ) {
    this.#target = `sip:${destination}@${phones.switchAddress}`;
    this.#to = `<${this.#target}>`;
    phones.join(this.#id, this);
    void this.ended.then(() => {
      keys.close();
      phones.leave(this.#id);
    });
  }

  /** Resolves when the call is answered, or has ended at once. */
  static async dial(phones: SipPhones, from: string, destination: string): Promise<SipCall> {
    const call = new SipCall(phones, await KeySender.open(), from, destination);
    await call.#invite();
    return call;
  }

  press(key: string): Promise<void> {
    return this.keys.press(key);
  }

  hangUp(): void {
    void this.#request("BYE");
    this.#reportEnded();
  }

  receive(message: SipMessage): void {
    if (!message.first.startsWith("SIP/2.0")) {
      this.#serve(message);
      return;
    }
    const cseq = message.value("CSeq");
    if (/ 1\d\d /.test(message.first)) return;
    if (cseq.endsWith("INVITE")) {
      this.#to = message.value("To");
      this.phones.send(this.#written("ACK", Number.parseInt(cseq, 10)));
    }
    this.#answers.get(cseq)?.(message);
  }

  #serve(request: SipMessage): void {
    if (request.first.startsWith("ACK")) return;
    this.phones.send(okTo(request));
    if (request.first.startsWith("BYE")) this.#reportEnded();
  }

  async #invite(): Promise<void> {
    const answer = await this.#request("INVITE", this.#offer());
    const [, host = "127.0.0.1"] = /c=IN IP4 (\S+)/.exec(answer?.body ?? "") ?? [];
    const [, port] = /m=audio (\d+)/.exec(answer?.body ?? "") ?? [];
    const [, target] = /<([^>]+)>/.exec(answer?.value("Contact") ?? "") ?? [];
    if (answer === undefined || !/ 200 /.test(answer.first) || port === undefined || target === undefined) {
      this.#reportEnded();
      return;
    }
    this.#target = target;
    this.keys.sendTo({ host, port: Number(port) });
  }

  #offer(): string {
    return [
      "v=0",
      "o=- 1 1 IN IP4 127.0.0.1",
      "s=-",
      "c=IN IP4 127.0.0.1",
      "t=0 0",
      `m=audio ${this.keys.port} RTP/AVP 0 ${EVENT_TYPE}`,
      "a=rtpmap:0 PCMU/8000",
      `a=rtpmap:${EVENT_TYPE} telephone-event/8000`,
      `a=fmtp:${EVENT_TYPE} 0-15`,
      "",
    ].join("\r\n");
  }

  /** The final response; undefined when none came. */
  async #request(method: string, body = ""): Promise<SipMessage | undefined> {
    const cseq = ++this.#cseq;
    const text = this.#written(method, cseq, body);
    const answered = new Promise<SipMessage>((resolve) => this.#answers.set(`${cseq} ${method}`, resolve));
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      this.phones.send(text);
      const given = await Promise.race([answered, pause(T1_MS * 2 ** tries, undefined, { ref: false })]);
      if (given !== undefined) return given;
    }
    return undefined;
  }

  #written(method: string, cseq: number, body = ""): string {
    const { address } = this.phones;
    const headers = [
      `Via: SIP/2.0/UDP ${address};branch=z9hG4bK${randomUUID()}`,
      "Max-Forwards: 70",
      `From: <sip:${this.from}@${address}>;tag=${this.#tag}`,
      `To: ${this.#to}`,
      `Call-ID: ${this.#id}`,
      `CSeq: ${cseq} ${method}`,
      `Contact: <sip:${this.from}@${address}>`,
      ...(body === "" ? [] : ["Content-Type: application/sdp"]),
    ];
    return writeMessage(`${method} ${this.#target} SIP/2.0`, headers, body);
  }
}
