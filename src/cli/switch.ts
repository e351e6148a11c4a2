import type { Environment } from "../config/config.js";
import { systemClock } from "../core/clock.js";
import { AppError } from "../core/errors.js";
import { EmbeddedSwitch } from "../simulator/embedded-switch.js";

/** Runs the embedded switch alone until SIGINT or SIGTERM. Throws AppError USAGE, PORT_IN_USE, LISTEN_FAILED. */
export async function runSwitch(port: number, environment: Environment): Promise<void> {
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new AppError("USAGE", "--port must be a number from 0 to 65535");
  const password = environment.FREESWITCH_PASSWORD || "ClueCon";
  const embedded = await EmbeddedSwitch.start({ host: "127.0.0.1", port, password, clock: systemClock });
  process.stdout.write(`embedded switch: Event Socket on 127.0.0.1:${embedded.port}\n`);
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  await embedded.close();
}
