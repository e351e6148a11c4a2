import type { Environment } from "../../config/environment.js";
import { serve } from "./serve.js";

/** Serves until SIGINT or SIGTERM. Throws what `serve` throws, and what stops it later, as a wrong password. */
export async function runServe(environment: Environment): Promise<void> {
  const serving = await serve(environment, process.stdout);
  const asked = new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  try {
    await Promise.race([asked, serving.failed]);
  } finally {
    await serving.close();
  }
}
