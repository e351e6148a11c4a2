import type { FastifyInstance } from "fastify";
import { AppError } from "../../domain/errors.js";
import { isOwnMachine } from "../own-machine.js";

/** Who can stop the payment that is being collected on a call. */
export interface PayControl {
  stop(callId: string): "stopped" | "unknown-call" | "no-payment";
}

/**
 * `POST /v1/calls/{id}/pay/stop`: ends the collecting of a card, with the result `relay-pay-stop` (SignalWire's RELAY
 * method calling.pay.stop). 202; 403 from another machine, 404 for a call that is not here, 409 when no payment of it
 * can be stopped.
 */
export function payStopRoutes(payments: PayControl): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    app.post<{ Params: { id: string } }>("/v1/calls/:id/pay/stop", async (request, reply) => {
      if (!isOwnMachine(request.ip))
        throw new AppError("CLIENT_REFUSED", "payments are stopped from this machine only");
      switch (payments.stop(request.params.id)) {
        case "unknown-call":
          throw new AppError("NOT_FOUND", "there is no such call");
        case "no-payment":
          throw new AppError("PAY_NOT_RUNNING", "no payment can be stopped on this call");
        case "stopped":
          return reply.code(202).send({ status: "stopping" });
      }
    });
  };
}
