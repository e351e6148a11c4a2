import { expect, it } from "vitest";
import { engineReady, isEngineReady, runExpression } from "../../src/dialects/swml/engine.js";
import { mainOf, playSwml } from "../support/swml.js";

const NOTHING = { find: () => undefined, names: () => "[]", member: () => undefined };
const TIMES = 15;

/** Stops every engine as soon as there is one, as the expressions of hostile calls would. */
async function stopEngines(): Promise<void> {
  for (let count = 0; count < TIMES; count++) {
    await engineReady();
    while (isEngineReady()) runExpression("new Uint8Array(1e8)", NOTHING, 75);
  }
}

it("a call continues when others stop every engine before each of its expressions", async () => {
  const one = "- cond: [{when: '%{n} + 1 > 0', then: [{set: {n: '%{n + 1}'}}]}]\n";
  const playing = playSwml(mainOf(`- set: {n: 0}\n${one.repeat(TIMES)}- set: {n: '%{"n is " + n}'}`));
  const [{ report }] = await Promise.all([playing, stopEngines()]);
  expect(report.problems).toEqual([]);
  expect(report.variables).toMatchObject({ n: `n is ${TIMES}` });
});
