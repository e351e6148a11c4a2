import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import type { WebSocket } from "@fastify/websocket";
import type { FastifyInstance } from "fastify";
import type { Clock } from "../../core/clock.js";
import { AppError } from "../../core/errors.js";
import { whyNotOwn } from "../api/guard/own-machine.js";
import { PATIENCE_MS } from "../connection-limit.js";
import { PHONE_PATH, refuseOtherOrigins } from "../upgrade-guard.js";
import type { PhoneLine } from "./phone-line.js";
import { type PhoneMessage, PhoneSession } from "./phone-session.js";

/** Messages that may come at once: a page that types a whole card sends about thirty. */
const MOST_AT_ONCE = 200;
/** Messages a second after that. A person presses no more than ten keys, and RFC 4733 events come no faster than 25. */
const PER_SECOND = 25;

/** How many messages a web phone may still send: a bucket that fills up again as time passes. */
class MessageBudget {
  #left = MOST_AT_ONCE;
  #filledAt: number;

  constructor(private readonly clock: Clock) {
    this.#filledAt = clock.now();
  }

  /** Takes one; false when none is left. */
  take(): boolean {
    const now = this.clock.now();
    this.#left = Math.min(MOST_AT_ONCE, this.#left + ((now - this.#filledAt) / 1000) * PER_SECOND);
    this.#filledAt = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}

/** Web phones that are open at the same time, each with one call at most. */
const MOST_PHONES = 50;

export interface WebPhoneOptions {
  /** Absent when a real FreeSWITCH is configured: then the page tells how to dial in. */
  readonly line?: PhoneLine;
  /** Whether others than this machine may call; absent: they may not. */
  readonly openWebPhone?: boolean;
  /** Where a softphone calls, in words or as a SIP address. */
  readonly dialIn: string;
  /** Where rendered prompts are. */
  readonly promptDirectory: string;
  readonly clock: Clock;
}

/** RFC 6455 section 7.4.1, "policy violation". */
const FLOODED = 1008;

/**
 * The web phone: its page at `/`, and its WebSocket at `/phone`. It is a caller's telephone and needs no key: whoever has it
 * makes a call of his own, hears that one, and steers no other. It is for this machine alone unless the configuration opens it.
 */
export function webPhoneRoutes(options: WebPhoneOptions): (app: FastifyInstance) => Promise<void> {
  const { line, dialIn, promptDirectory, clock, openWebPhone = false } = options;
  let phones = 0;
  return async (app) => {
    await app.register(fastifyStatic, {
      root: fileURLToPath(new URL("../web", import.meta.url)),
      // One route a file, so that any other address is answered by the app's own not-found handler.
      wildcard: false,
      globIgnore: ["live/**"],
      cacheControl: false,
      setHeaders: (reply) => reply.header("cache-control", "no-cache"),
    });

    app.get(PHONE_PATH, { websocket: true, onRequest: refuseOtherOrigins }, (socket, request) => {
      const report = (message: PhoneMessage) => socket.send(JSON.stringify(message));
      if (line === undefined && phones < MOST_PHONES) {
        phones++;
        socket.on("close", () => phones--);
        report({ type: "no-line", dialIn });
        return;
      }
      const reason = openWebPhone ? undefined : whyNotOwn(request, { any: true });
      if (reason !== undefined) {
        const { code, message, remedy } = new AppError("PHONE_REFUSED", reason);
        report({ type: "problem", code, message, remedy });
        refuse(socket);
        return;
      }
      if (line === undefined || phones >= MOST_PHONES) {
        const { code, message, remedy } = new AppError(
          "RATE_LIMITED",
          `${MOST_PHONES} web phones are open already`,
        );
        report({ type: "problem", code, message, remedy });
        refuse(socket);
        return;
      }
      phones++;
      const session = new PhoneSession({ line, promptDirectory, report });
      const budget = new MessageBudget(clock);
      const hear = (message: Buffer): void => {
        if (budget.take()) {
          session.receive(message);
          return;
        }
        socket.off("message", hear);
        socket.close(FLOODED, "too many keys");
        session.close();
      };
      socket.on("message", hear);
      socket.on("close", () => {
        phones--;
        session.close();
      });
      request.log.debug("a web phone is open");
    });
  };
}

/** Closes a WebSocket that is not served (RFC 6455, 1008 policy violation); a client that does not answer is cut off. */
function refuse(socket: WebSocket): void {
  socket.close(1008);
  const timer = setTimeout(() => socket.terminate(), PATIENCE_MS);
  socket.once("close", () => clearTimeout(timer));
}
