import { expect, it } from "vitest";
import type { CustomPrompt } from "../../src/core/payment.js";
import { matchingFields } from "../../src/dialects/xml/pay/pay.js";

const both = ["bank-routing-number", "bank-account-number"] as const;

function prompt(stage: CustomPrompt["stage"], again?: boolean): CustomPrompt {
  return { stage, parts: [], ...(again === undefined ? {} : { again }) };
}

it.each([
  [
    "no prompt is for a second asking",
    [prompt("bank-account-number"), prompt("bank-routing-number", false)],
    [],
  ],
  [
    "one prompt of a field is for the second asking",
    [prompt("bank-account-number"), prompt("bank-account-number", true)],
    ["bank-account-number"],
  ],
  [
    "there are such prompts for several fields",
    [prompt("bank-account-number", true), prompt("bank-routing-number", true)],
    both,
  ],
  ["such a prompt is for a stage that is not asked", [prompt("security-code", true)], []],
])("the fields that are asked twice, where %s", (_when, prompts, expected) => {
  expect(matchingFields(both, prompts)).toEqual(expected);
});
