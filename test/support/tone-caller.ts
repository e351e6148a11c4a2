import { randomBytes, randomInt } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { keysOf } from "./keys.js";
import { muLawTone } from "./mu-law-tone.js";

const PACKET_MS = 20;
const SAMPLES = 160;
const EVENT_TYPE = 101;
/** A key by RFC 4733: this many packets, then the end packet three times, then the pause to the next key. */
const KEY_PACKETS = 4;
const PAUSE_PACKETS = 4;

/** The caller's audio: the loud one plays while keys are pressed, as a telephone's own tones would. */
const TONES = { soft: muLawTone(4_000), loud: muLawTone(24_000) };

/** A caller by SIP and RTP (PCMU) who sends audio all the time, and presses keys by RFC 4733. */
export class ToneCaller {
  readonly #id = randomBytes(8).toString("hex");
  readonly #tag = randomBytes(4).toString("hex");
  readonly #rtp = createSocket("udp4");
  readonly #waiting: Buffer[] = [];
  readonly #ssrc = randomInt(2 ** 31);
  #target: { port: number; host: string } | undefined;
  #remote = "";
  #contact = "";
  #cseq = 1;
  #sequence = 0;
  #timestamp = 0;
  #ticking: NodeJS.Timeout | undefined;
  #tone: keyof typeof TONES = "soft";
  #end: () => void = () => undefined;
  /** The switch or the caller has hung up. */
  readonly ended = new Promise<void>((resolve) => {
    this.#end = resolve;
  });

  private constructor(
    private readonly sip: Socket,
    private readonly address: { readonly sipPort: number; readonly to: string },
  ) {
    sip.on("message", (bytes) => this.#hear(bytes.toString()));
  }

  /** Resolves when the switch has answered. */
  static async dial(sipPort: number, to: string): Promise<ToneCaller> {
    const sip = createSocket("udp4");
    sip.bind(0, "127.0.0.1");
    await once(sip, "listening");
    const caller = new ToneCaller(sip, { sipPort, to });
    caller.#rtp.bind(0, "127.0.0.1");
    await once(caller.#rtp, "listening");
    await caller.#invite();
    return caller;
  }

  /** Presses keys; resolves when the last one is over. The audio is loud meanwhile. */
  async press(keys: string): Promise<void> {
    this.#tone = "loud";
    for (const { code } of keysOf(keys)) {
      const event = "0123456789*#".indexOf(String.fromCharCode(code));
      for (let packet = 1; packet <= KEY_PACKETS; packet++)
        this.#waiting.push(Buffer.of(event, 10, (packet * SAMPLES) >> 8, (packet * SAMPLES) & 0xff));
      const duration = KEY_PACKETS * SAMPLES;
      const end = Buffer.of(event, 0x8a, duration >> 8, duration & 0xff);
      this.#waiting.push(Buffer.concat([end, end, end]));
      for (let packet = 0; packet < PAUSE_PACKETS; packet++) this.#waiting.push(Buffer.alloc(0));
    }
    while (this.#waiting.length > 0 && this.#ticking !== undefined) await once(this.#rtp, "spoke");
    this.#tone = "soft";
  }

  /** Resolves when `ms` milliseconds of the soft audio have been sent. */
  async say(ms: number): Promise<void> {
    const until = this.#timestamp + (ms / PACKET_MS) * SAMPLES;
    while (this.#timestamp < until && this.#ticking !== undefined) await once(this.#rtp, "spoke");
  }

  hangUp(): void {
    this.#send("BYE", ++this.#cseq);
    this.#close();
  }

  async #invite(): Promise<void> {
    const sdp = [
      "v=0",
      "o=- 1 1 IN IP4 127.0.0.1",
      "s=-",
      "c=IN IP4 127.0.0.1",
      "t=0 0",
      `m=audio ${this.#rtp.address().port} RTP/AVP 0 ${EVENT_TYPE}`,
      `a=rtpmap:${EVENT_TYPE} telephone-event/8000`,
      "",
    ].join("\r\n");
    this.#send("INVITE", this.#cseq, sdp);
    await once(this.sip, "answered");
  }

  #hear(text: string): void {
    const header = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, "im").exec(text)?.[1]?.trim() ?? "";
    if (text.startsWith("BYE")) {
      const copied = text.split("\r\n").filter((line) => /^(via|from|to|call-id|cseq):/i.test(line));
      this.#write(["SIP/2.0 200 OK", ...copied, "Content-Length: 0", "", ""]);
      this.#close();
    } else if (/^SIP\/2\.0 200/.test(text) && /INVITE/.test(header("cseq"))) {
      this.#remote = header("to");
      this.#contact = /<([^>]+)>/.exec(header("contact"))?.[1] ?? "";
      this.#send("ACK", this.#cseq);
      if (this.#target !== undefined) return;
      this.#target = { host: "127.0.0.1", port: Number(/^m=audio (\d+)/m.exec(text)?.[1]) };
      this.#speak();
      this.sip.emit("answered");
    } else if (/^SIP\/2\.0 [3-6]/.test(text)) {
      this.sip.emit("error", new Error(`the switch answered ${text.split("\r\n")[0]}`));
    }
  }

  #speak(): void {
    const begin = performance.now();
    let packets = 0;
    const tick = () => {
      // Late packets are sent at once: the audio has no gaps.
      while (packets * PACKET_MS <= performance.now() - begin) {
        packets++;
        this.#packet();
      }
      this.#rtp.emit("spoke");
      this.#ticking = setTimeout(tick, PACKET_MS / 2);
    };
    tick();
  }

  #packet(): void {
    const waiting = this.#waiting.shift();
    this.#timestamp += SAMPLES;
    this.#rtpPacket(0, this.#timestamp, TONES[this.#tone]);
    if (waiting === undefined || waiting.length === 0) return;
    const begin = this.#timestamp - waiting.readUInt16BE(2);
    for (let at = 0; at < waiting.length; at += 4)
      this.#rtpPacket(EVENT_TYPE, begin, waiting.subarray(at, at + 4));
  }

  #rtpPacket(type: number, timestamp: number, payload: Uint8Array): void {
    const head = Buffer.alloc(12);
    head.writeUInt16BE(0x8000 | type);
    head.writeUInt16BE(this.#sequence++ & 0xffff, 2);
    head.writeUInt32BE(timestamp >>> 0, 4);
    head.writeUInt32BE(this.#ssrc, 8);
    this.#rtp.send(Buffer.concat([head, payload]), this.#target?.port ?? 0, "127.0.0.1");
  }

  #send(method: string, cseq: number, body = ""): void {
    const { sipPort, to } = this.address;
    const own = `127.0.0.1:${this.sip.address().port}`;
    const uri = this.#contact === "" ? `sip:${to}@127.0.0.1:${sipPort}` : this.#contact;
    this.#write([
      `${method} ${uri} SIP/2.0`,
      `Via: SIP/2.0/UDP ${own};branch=z9hG4bK${randomBytes(6).toString("hex")}`,
      "Max-Forwards: 70",
      `From: <sip:tone@${own}>;tag=${this.#tag}`,
      `To: ${this.#remote === "" ? `<sip:${to}@127.0.0.1:${sipPort}>` : this.#remote}`,
      `Call-ID: ${this.#id}`,
      `CSeq: ${cseq} ${method}`,
      `Contact: <sip:tone@${own}>`,
      ...(body === "" ? [] : ["Content-Type: application/sdp"]),
      `Content-Length: ${Buffer.byteLength(body)}`,
      "",
      body,
    ]);
  }

  #write(lines: readonly string[]): void {
    this.sip.send(lines.join("\r\n"), this.address.sipPort, "127.0.0.1");
  }

  #close(): void {
    if (this.#ticking === undefined) return;
    clearTimeout(this.#ticking);
    this.#ticking = undefined;
    this.#rtp.emit("spoke");
    this.#end();
    // After the last datagram that was handed to the socket.
    setImmediate(() => {
      this.#rtp.close();
      this.sip.close();
    });
  }
}
