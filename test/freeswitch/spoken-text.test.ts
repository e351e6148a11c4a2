import fc from "fast-check";
import { expect, it } from "vitest";
import { spokenText } from "../../src/freeswitch/pending-executions.js";

const nasty = fc.string({
  unit: fc.constantFrom("$", "{", "}", "\\", "|", "\n", "\r", "\0", "%", "[", "\u00ad", " ", "a"),
});

it("no spoken text can be expanded, split or broken into lines by FreeSWITCH", () => {
  fc.assert(
    fc.property(nasty, (text) => !/\$\\*\{|[|\\\r\n\0]/.test(spokenText(text))),
    { numRuns: 2000 },
  );
});

it("an ordinary text is spoken unchanged", () => {
  const text = 'Please enter your card number, then press #. It\'s $5.00 (100%) & "more".';
  expect(spokenText(text)).toBe(text);
});
