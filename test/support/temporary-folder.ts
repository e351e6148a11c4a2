import { mkdtempSync } from "node:fs";
import { join } from "node:path";

/** A new folder that is removed when the test run ends. */
export function temporaryFolder(): string {
  return mkdtempSync(join(process.env.TEST_FOLDER as string, "folder-"));
}
