import type { WebsocketPluginOptions } from "@fastify/websocket";

/** The longest WebSocket message that is taken, in bytes; a command of the web phone is shorter. */
const LONGEST_MESSAGE = 1024;

/** How WebSockets are served: a broken one is dropped, and closing the server waits for none. */
export const WEBSOCKET_OPTIONS: WebsocketPluginOptions = {
  options: { maxPayload: LONGEST_MESSAGE },
  errorHandler: (error, socket, request) => {
    request.log.debug({ reason: (error as NodeJS.ErrnoException).code }, "a web phone broke the protocol");
    socket.terminate();
  },
  preClose: function (done) {
    for (const client of this.websocketServer.clients) {
      client.close(1001);
      client.terminate();
    }
    done();
  },
};
