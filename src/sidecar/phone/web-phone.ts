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

/** Messages allowed in a burst: a page that types all data of a card sends about thirty. */
const MAX_BURST = 200;
/** Messages per second after that. A person presses at most ten keys, and RFC 4733 events arrive at most at 25. */
const PER_SECOND = 25;

/** How many messages a web phone may still send: a token bucket. */
class MessageBudget {
  #left = MAX_BURST;
  #filledAt: number;

  constructor(private readonly clock: Clock) {
    this.#filledAt = clock.now();
  }

  /** Uses one message; false if the budget is exhausted. */
  take(): boolean {
    const now = this.clock.now();
    this.#left = Math.min(MAX_BURST, this.#left + ((now - this.#filledAt) / 1000) * PER_SECOND);
    this.#filledAt = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}

/** Web phones open at the same time, each with at most one call. */
const MAX_PHONES = 50;

export interface WebPhoneOptions {
  /** Absent if a real FreeSWITCH is configured: the page then explains how to dial in. */
  readonly line?: PhoneLine;
  /** Whether other machines may call; absent: they may not. */
  readonly openWebPhone?: boolean;
  /** What a softphone dials, in words or as a SIP address. */
  readonly dialIn: string;
  /** Where rendered prompts are. */
  readonly promptDirectory: string;
  readonly clock: Clock;
}

/** RFC 6455 section 7.4.1, "policy violation". */
const FLOODED = 1008;

/**
 * The web phone: its page at `/`, and its WebSocket at `/phone`. It is a caller's telephone and needs no key: a page can
 * make and hear its own call, and cannot control any other. Only this machine may call unless the configuration opens it.
 */
export function webPhoneRoutes(options: WebPhoneOptions): (app: FastifyInstance) => Promise<void> {
  const { line, dialIn, promptDirectory, clock, openWebPhone = false } = options;
  let phones = 0;
  return async (app) => {
    await app.register(fastifyStatic, {
      root: fileURLToPath(new URL("../web", import.meta.url)),
      // One route per file, so that the app's own not-found handler answers any other address.
      wildcard: false,
      globIgnore: ["live/**"],
      cacheControl: false,
      setHeaders: (reply) => reply.header("cache-control", "no-cache"),
    });

    app.get(PHONE_PATH, { websocket: true, onRequest: refuseOtherOrigins }, (socket, request) => {
      const report = (message: PhoneMessage) => socket.send(JSON.stringify(message));
      if (line === undefined && phones < MAX_PHONES) {
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
      if (line === undefined || phones >= MAX_PHONES) {
        const { code, message, remedy } = new AppError(
          "RATE_LIMITED",
          `${MAX_PHONES} web phones are already open`,
        );
        report({ type: "problem", code, message, remedy });
        refuse(socket);
        return;
      }
      phones++;
      const session = new PhoneSession({ line, promptDirectory, report });
      const budget = new MessageBudget(clock);
      const receive = (message: Buffer): void => {
        if (budget.take()) {
          session.receive(message);
          return;
        }
        socket.off("message", receive);
        socket.close(FLOODED, "too many keys");
        session.close();
      };
      socket.on("message", receive);
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
