import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** One folder for everything that a test run writes; it is removed when the run ends. The workers inherit the variable. */
export default function setUp(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "freeswitch-pay-tests-"));
  process.env.TEST_FOLDER = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
