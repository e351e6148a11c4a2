import { asAppError } from "../domain/errors.js";
import type { Checkpoint } from "../domain/ledger.js";
import type { Target } from "../domain/pay.js";
import { hideCardNumbers } from "../redaction/hide-card-numbers.js";
import type { HeldCall } from "./context.js";

/**
 * Writes down which document runs, so that another process could start it again. The call does not wait for it. What a
 * document has put into an address could look like a card number: then nothing is kept.
 */
export function keepCheckpoint(target: Target, call: HeldCall): void {
  const { checkpoints } = call.services.ledger;
  if (hideCardNumbers(target.url) !== target.url) forgetCheckpoint(call);
  else write(checkpoints.reached(call.channel.call.id, { target, at: call.services.now() }), call);
}

/** The call is over, or nobody may know where it is. */
export function forgetCheckpoint(call: HeldCall): void {
  write(call.services.ledger.checkpoints.over(call.channel.call.id), call);
}

/** The document that ran last; undefined where none is known, or the ledger is away. */
export async function lastCheckpoint({
  services,
  channel,
  logger,
}: HeldCall): Promise<Checkpoint | undefined> {
  try {
    return await services.ledger.checkpoints.checkpoint(channel.call.id);
  } catch (thrown) {
    const { code, message } = asAppError(thrown);
    logger.error({ code, reason: message }, "could not read where the call was");
    return undefined;
  }
}

function write(written: Promise<void>, { services, logger }: HeldCall): void {
  const told = written.catch((thrown) => {
    const { code, message } = asAppError(thrown);
    logger.warn({ code, reason: message }, "could not write down where the call is");
  });
  void services.inFlight.track(told);
}
