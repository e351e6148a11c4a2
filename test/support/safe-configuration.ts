import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "./temporary-folder.js";

/** An environment with a configuration in which the doctor finds nothing wrong; its connector is at `url`. */
export function safeConfiguration(url: string): Record<string, string> {
  const folder = temporaryFolder();
  const file = join(folder, "freeswitch-pay.yaml");
  writeFileSync(
    file,
    `connectors: { Default: { type: http, url: "${url}/charge" } }
webhooks: { secrets: ["whsec_${Buffer.alloc(32, "tests").toString("base64")}"] }
api: { keys: [{ name: front desk, key: a-key-of-the-front-desk-in-tests }] }
timeZone: Europe/Berlin
`,
  );
  chmodSync(file, 0o600);
  return {
    CONFIG_FILE: file,
    LEDGER_URL: `sqlite:${join(folder, "ledger.db")}`,
    PROMPTS_DIRECTORY: join(folder, "prompts"),
  };
}
