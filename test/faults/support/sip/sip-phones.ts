import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { readMessage, type SipMessage } from "./message.js";

const LOOPBACK = "127.0.0.1";

/** Receives the messages of one dialog. */
export interface SipDialog {
  receive(message: SipMessage): void;
}

/** The one SIP address of all callers: passes each message to its call. */
export class SipPhones {
  readonly #dialogs = new Map<string, SipDialog>();
  #isClosed = false;

  private constructor(
    private readonly socket: Socket,
    private readonly sipPort: number,
  ) {
    socket.on("message", (bytes) => {
      const message = readMessage(bytes.toString());
      this.#dialogs.get(message.value("Call-ID"))?.receive(message);
    });
  }

  /** For calls to the switch on port `sipPort` of this machine. */
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

  join(callId: string, dialog: SipDialog): void {
    this.#dialogs.set(callId, dialog);
  }

  leave(callId: string): void {
    this.#dialogs.delete(callId);
  }

  close(): void {
    this.#isClosed = true;
    this.socket.close();
  }
}
