import { afterEach } from "vitest";
import type { AppError, ErrorCode } from "../../src/core/errors.js";
import { EslConnection, type LinkOptions } from "../../src/freeswitch/event-socket/connection.js";
import { FakeEventSocket } from "./fake-event-socket.js";
import { VirtualClock } from "./virtual-clock.js";

/** Connections to fake Event Sockets, closed after each test. */
export class LinkRun {
  readonly #opened: { link?: EslConnection; server: FakeEventSocket }[] = [];

  constructor() {
    afterEach(async () => {
      for (const { link, server } of this.#opened.splice(0)) {
        link?.close();
        await server.stop();
      }
    });
  }

  async serve(): Promise<FakeEventSocket> {
    const server = await FakeEventSocket.start();
    this.#opened.push({ server });
    return server;
  }

  async connect(
    server: FakeEventSocket,
    clock: VirtualClock,
    more: Partial<LinkOptions> = {},
  ): Promise<EslConnection> {
    const link = await EslConnection.connect({
      host: "127.0.0.1",
      port: server.port,
      password: "secret",
      clock,
      ...more,
    });
    this.#opened.push({ link, server });
    return link;
  }

  async connected(more: Partial<LinkOptions> = {}) {
    const server = await this.serve();
    const clock = new VirtualClock();
    return { server, clock, link: await this.connect(server, clock, more) };
  }
}

/** The code of the error; undefined without one. */
export async function codeOf(promise: Promise<unknown>): Promise<ErrorCode | undefined> {
  return promise.then(
    () => undefined,
    (thrown: AppError) => thrown.code,
  );
}
