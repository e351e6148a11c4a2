import { expect, it } from "vitest";
import { needsEngineIn } from "../../src/dialects/swml/template.js";
import type { Entry, SwmlNode } from "../../src/dialects/swml/tree.js";

it.each([
  ["%{1 + 1}", true],
  ["%{vars.a}", false],
])("an instruction with %s is searched for expressions once, however often it runs", (text, isNeeded) => {
  const place = { line: 1, column: 1 };
  const value: SwmlNode = { kind: "scalar", text, value: text, ...place };
  let searches = 0;
  const node: SwmlNode = {
    kind: "map",
    ...place,
    get entries(): readonly Entry[] {
      searches++;
      return [{ key: "a", value, ...place }];
    },
  };
  const found = Array.from({ length: 3 }, () => needsEngineIn(node));
  expect(found).toEqual([isNeeded, isNeeded, isNeeded]);
  expect(searches).toBe(1);
});
