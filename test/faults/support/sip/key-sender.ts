import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";

const LOOPBACK = "127.0.0.1";
const KEYS = "0123456789*#ABCD";
const PACKET_MS = 20;
/** Samples in a packet at 8 kHz. */
const PACKET_SAMPLES = 160;
const KEY_PACKETS = 4;
/** The end of a key is sent three times (RFC 4733 section 2.5.1.4). */
const END_PACKETS = 3;
const VOLUME = 10;

/** The payload type of telephone-event that the caller offers. */
export const EVENT_TYPE = 101;

export interface MediaAddress {
  readonly host: string;
  readonly port: number;
}

/** A caller's audio: ignores what it receives, and sends keys as RTP events (RFC 4733). */
export class KeySender {
  readonly #ssrc = Math.floor(Math.random() * 2 ** 31);
  readonly #start = performance.now();
  #sequence = Math.floor(Math.random() * 60_000);
  #remote: MediaAddress | undefined;

  private constructor(private readonly socket: Socket) {}

  static async open(): Promise<KeySender> {
    const socket = createSocket("udp4");
    socket.bind(0, LOOPBACK);
    await once(socket, "listening");
    socket.on("error", () => undefined);
    socket.on("message", () => undefined);
    return new KeySender(socket);
  }

  get port(): number {
    return this.socket.address().port;
  }

  sendTo(remote: MediaAddress): void {
    this.#remote = remote;
  }

  /** Sends one key of 80 ms. */
  async press(key: string): Promise<void> {
    const code = KEYS.indexOf(key);
    if (code === -1) throw new Error("not a key of a telephone");
    const timestamp = Math.floor((performance.now() - this.#start) * 8);
    for (let packet = 1; packet <= KEY_PACKETS; packet++) {
      this.#send(timestamp, packet === 1, [code, VOLUME], packet * PACKET_SAMPLES);
      await pause(PACKET_MS);
    }
    for (let copy = 0; copy < END_PACKETS; copy++)
      this.#send(timestamp, false, [code, 0x80 | VOLUME], KEY_PACKETS * PACKET_SAMPLES);
  }

  /** The call may end in the middle of a key: nothing more is sent. */
  close(): void {
    this.#remote = undefined;
    this.socket.close();
  }

  #send(timestamp: number, marker: boolean, event: readonly number[], duration: number): void {
    if (this.#remote === undefined) return;
    const packet = Buffer.alloc(16);
    packet[0] = 0x80;
    packet[1] = (marker ? 0x80 : 0) | EVENT_TYPE;
    packet.writeUInt16BE(this.#sequence++ & 0xffff, 2);
    packet.writeUInt32BE(timestamp, 4);
    packet.writeUInt32BE(this.#ssrc, 8);
    packet.set(event, 12);
    packet.writeUInt16BE(duration, 14);
    this.socket.send(packet, this.#remote.port, this.#remote.host);
  }
}
