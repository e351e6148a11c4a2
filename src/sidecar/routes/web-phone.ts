import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { AppError } from "../../domain/errors.js";
import { whyNotOwn } from "../api/guard/own-machine.js";
import type { PhoneLine } from "../phone-line.js";
import type { PhoneMessage } from "../phone-message.js";
import { PhoneSession } from "../phone-session.js";
import { PHONE_PATH, refuseOtherOrigins } from "../upgrade-guard.js";

export interface WebPhoneOptions {
  /** Absent when a real FreeSWITCH is configured: then the page tells how to dial in. */
  readonly line?: PhoneLine;
  /** Whether others than this machine may call; absent: they may not. */
  readonly openWebPhone?: boolean;
  /** Where a softphone calls, in words or as a SIP address. */
  readonly dialIn: string;
  /** Where rendered prompts are. */
  readonly promptDirectory: string;
}

/**
 * The web phone: its page at `/`, and its WebSocket at `/phone`. Whoever has it can call, and hears what callers hear: it is for
 * this machine alone unless the configuration opens it.
 */
export function webPhoneRoutes(options: WebPhoneOptions): (app: FastifyInstance) => Promise<void> {
  const { line, dialIn, promptDirectory, openWebPhone = false } = options;
  return async (app) => {
    await app.register(fastifyStatic, {
      root: fileURLToPath(new URL("../web", import.meta.url)),
      // One route a file, so that any other address is answered by the app's own not-found handler.
      wildcard: false,
      globIgnore: ["live/**"],
      cacheControl: false,
      setHeaders: (response) => response.setHeader("cache-control", "no-cache"),
    });

    app.get(PHONE_PATH, { websocket: true, onRequest: refuseOtherOrigins }, (socket, request) => {
      const tell = (message: PhoneMessage) => socket.send(JSON.stringify(message));
      if (line === undefined) {
        tell({ type: "no-line", dialIn });
        return;
      }
      const reason = openWebPhone ? undefined : whyNotOwn(request, { any: true });
      if (reason !== undefined) {
        const { code, message, remedy } = new AppError("PHONE_REFUSED", reason);
        tell({ type: "problem", code, message, remedy });
        return;
      }
      const session = new PhoneSession({ line, promptDirectory, tell });
      socket.on("message", (message: Buffer) => session.receive(message));
      socket.on("close", () => session.close());
      request.log.debug("a web phone is open");
    });
  };
}
