import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { readMessage, type SipMessage } from "./message.js";

const LOOPBACK = "127.0.0.1";

/** What takes the messages of one dialogue. */
export interface SipDialogue {
  receive(message: SipMessage): void;
}

/** The one SIP address of all callers: brings each message to the call that it belongs to. */
export class SipPhones {
  readonly #dialogues = new Map<string, SipDialogue>();
  #isClosed = false;

  private constructor(
    private readonly socket: Socket,
    private readonly sipPort: number,
  ) {
    socket.on("message", (bytes) => {
      const message = readMessage(bytes.toString());
      this.#dialogues.get(message.value("Call-ID"))?.receive(message);
    });
  }

  /** For calls to the switch at `sipPort` of this machine. */
  static async open(sipPort: number): Promise<SipPhones> {
    const socket = createSocket("udp4");
    socket.bind(0, LOOPBACK);
    await once(socket, "listening");
    return new SipPhones(socket, sipPort);
  }

  get address(): string {
    return `${LOOPBACK}:${this.socket.address().port}`;
  }

  get switchAddress(): string {
    return `${LOOPBACK}:${this.sipPort}`;
  }

  /** Does nothing when they are closed: a BYE may still be waiting for its answer. */
  send(text: string): void {
    if (!this.#isClosed) this.socket.send(text, this.sipPort, LOOPBACK);
  }

  join(callId: string, dialogue: SipDialogue): void {
    this.#dialogues.set(callId, dialogue);
  }

  leave(callId: string): void {
    this.#dialogues.delete(callId);
  }

  close(): void {
    this.#isClosed = true;
    this.socket.close();
  }
}
