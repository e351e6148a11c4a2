import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "./temporary-folder.js";

const STAGES = ["payment-card-number", "expiration-date", "security-code", "payment-processing"];

const DOCUMENT = `<Response>
  <Pay chargeAmount="3" postalCode="false" action="paid.xml" statusCallback="/status">
    ${STAGES.map((stage) => `<Prompt for="${stage}"><Say>Hm</Say></Prompt>`).join("\n    ")}
  </Pay>
</Response>`;

/** A configuration whose calls have the shortest prompts, for tests on the system clock; returns CONFIG_FILE. */
export function shortConfiguration(): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "pay.xml"), DOCUMENT);
  writeFileSync(join(folder, "paid.xml"), "<Response><Say>Ok</Say></Response>");
  writeFileSync(join(folder, "config.yaml"), "apps: {'*': {document: pay.xml}}\nprompts: {renderer: none}\n");
  return join(folder, "config.yaml");
}
