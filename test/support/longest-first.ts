import type { TestSpecification } from "vitest/node";
import { BaseSequencer } from "vitest/node";

/** What starts programs, browsers or database servers, and waits for them: the longest first. */
const SLOW = [
  /^test\/crash\//,
  /^test\/(cli|sidecar)\/live-page/,
  /^test\/(app|package)\//,
  /^test\/sidecar\/(web-page|connections)/,
  /^test\/cli\/(api-pay|program|drain)/,
  /^test\/ledger\//,
  /^test\/doctor\//,
  /^test\/sidecar\//,
  /^test\/cli\//,
  /^test\/dialects\//,
];

const rank = ({ moduleId, project }: TestSpecification): number => {
  const path = moduleId.slice(project.config.root.length + 1);
  const at = SLOW.findIndex((pattern) => pattern.test(path));
  return at === -1 ? SLOW.length : at;
};

/** Starts the slowest tests first, so that no worker is left alone with one in the end; without a cache of durations. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return [...files].sort((one, other) => rank(one) - rank(other));
  }
}
