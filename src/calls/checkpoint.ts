import { asAppError } from "../core/errors.js";
import type { FormFields } from "../core/http.js";
import type { Target } from "../core/payment.js";
import type { Checkpoint } from "../ledger/ledger.js";
import { hideCardNumbers } from "../redaction/card-numbers.js";
import type { CallWith } from "./context.js";
import type { Continuation } from "./continuation.js";
import type { AddressServices, CheckpointServices, RecordServices } from "./services.js";

/** The call whose checkpoint is kept. */
type CheckedCall = CallWith<"channel" | "logger", CheckpointServices>;

/** The name that all XML dialects use. */
const EXPIRY = "ExpirationDate";

/** Whether nothing in a text looks like a card number: only then does the ledger store it for another controller. */
export function mayBeKept(text: string): boolean {
  return hideCardNumbers(text) === text;
}

/** The fields of an action as the ledger may store them: the expiry is removed unless `ledger.keepExpiry` is set. */
export function keptFields(
  fields: FormFields,
  { keepExpiry }: Pick<RecordServices, "keepExpiry">,
): FormFields {
  if (keepExpiry) return fields;
  return fields.map(([name, value]) => [name, name === EXPIRY ? "" : value] as const);
}

/** What is kept with the address of a document. */
interface Kept {
  readonly fields: FormFields | undefined;
  readonly continuation: Continuation | undefined;
}

/**
 * Records which document runs, the fields it was sent, and where it continues if it is unchanged, so that another process
 * can start it again. The call does not wait for it. What looks like a card number is not stored: without its address a
 * document cannot be requested at all. An address by plain http is stored only if it may be requested, since the process
 * that reads it requests it.
 */
export function keepCheckpoint(
  target: Target,
  { fields, continuation }: Kept,
  call: CheckedCall & { readonly services: Pick<AddressServices, "refusal"> },
): void {
  const { checkpoints } = call.services.ledger;
  const { url, plainHttp } = target;
  const isRefused = url.startsWith("http:") && call.services.refusal(url, plainHttp) !== undefined;
  if (isRefused || !mayBeKept(url)) {
    forgetCheckpoint(call);
    return;
  }
  const kept = {
    ...(fields !== undefined && mayBeKept(JSON.stringify(fields)) ? { fields } : {}),
    ...(continuation === undefined ? {} : { continuation }),
  };
  write(checkpoints.reached(call.channel.call.id, { target, at: call.services.now(), ...kept }), call);
}

/** The call is over, or its position must not be known. */
export function forgetCheckpoint(call: CheckedCall): void {
  write(call.services.ledger.checkpoints.over(call.channel.call.id), call);
}

/** The document that ran last; undefined if none is known or the ledger is unavailable. */
export async function lastCheckpoint({
  services,
  channel,
  logger,
}: CheckedCall): Promise<Checkpoint | undefined> {
  try {
    return await services.ledger.checkpoints.checkpoint(channel.call.id);
  } catch (thrown) {
    const { code, message } = asAppError(thrown);
    logger.error({ code, reason: message }, "could not read the checkpoint of the call");
    return undefined;
  }
}

function write(written: Promise<void>, { services, logger }: CheckedCall): void {
  const reported = written.catch((thrown) => {
    const { code, message } = asAppError(thrown);
    logger.warn({ code, reason: message }, "could not record the checkpoint of the call");
  });
  void services.inFlight.track(reported);
}
