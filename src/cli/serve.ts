import { serve } from "../app/serve.js";
import type { Environment } from "../config/config.js";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/**
 * Serves until SIGINT or SIGTERM, and then until its calls have ended or a second signal arrives. Throws what `serve`
 * throws, and what stops it later, for example a wrong password.
 */
export async function runServe(environment: Environment): Promise<void> {
  const serving = await serve(environment, process.stdout);
  const asked = new Promise<void>((resolve) => {
    const ask = () => {
      resolve();
      // A second signal: stop waiting for the calls.
      for (const signal of SIGNALS) process.once(signal, () => serving.hurry());
    };
    for (const signal of SIGNALS) process.once(signal, ask);
  });
  try {
    await Promise.race([asked, serving.drainAsked, serving.failed]);
  } finally {
    await serving.close();
  }
}
