const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 8000;

/** The page's end of the WebSocket /phone; it reconnects by itself. */
export class Line {
  #socket;
  #retryMs = FIRST_RETRY_MS;

  constructor({ onMessage, onLost }) {
    this.onMessage = onMessage;
    this.onLost = onLost;
    this.#open();
  }

  dial(destination) {
    this.#socket.send(JSON.stringify({ do: "dial", destination }));
  }

  hangup() {
    this.#socket.send(JSON.stringify({ do: "hangup" }));
  }

  /** One key per message, and nothing else: the server never stores it in a string. */
  press(key) {
    this.#socket.send(key);
  }

  #open() {
    const address = new URL("phone", location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    this.#socket = new WebSocket(address);
    this.#socket.addEventListener("message", ({ data }) => {
      this.#retryMs = FIRST_RETRY_MS;
      this.onMessage(JSON.parse(data));
    });
    this.#socket.addEventListener("close", () => {
      this.onLost();
      setTimeout(() => this.#open(), this.#retryMs);
      this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
    });
  }
}
