import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type JsonNode, readJsonTree } from "../../src/redaction/json-tree.js";

const bytes = (text: string) => new TextEncoder().encode(text);

/** The value of a node, in the form of JSON.parse. */
function parsedValue(node: JsonNode): unknown {
  switch (node.kind) {
    case "object":
      return Object.fromEntries(
        node.names.map((name, at) => [text(name), parsedValue(node.items[at] as JsonNode)]),
      );
    case "array":
      return node.items.map(parsedValue);
    case "string":
      return text(node);
    default:
      return JSON.parse(text(node));
  }
}

function text(node: JsonNode): string {
  let shown = "";
  for (const code of node.text().codes) shown += String.fromCodePoint(code);
  return shown;
}

describe("JSON read without strings", () => {
  it("has the same values as with JSON.parse", () => {
    const indents = fc.constantFrom(undefined, 1, "\t");
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "binary" }), indents, (value, indent) => {
        const written = JSON.stringify(value, null, indent);
        const tree = readJsonTree(bytes(written));
        expect(tree && parsedValue(tree)).toEqual(JSON.parse(written));
        expect(tree?.kind === "string" ? "" : tree && text(tree)).toEqual(
          tree?.kind === "string" ? "" : JSON.stringify(JSON.parse(written)),
        );
      }),
    );
  });

  it("accepts exactly what JSON.parse accepts", () => {
    const piece = fc.constantFrom(...'{}[],:"\\ue0123.-+ tfn\n', "null", "true", '"a"', "\\u00e9", "1e5");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const written = pieces.join("");
        let is = true;
        try {
          JSON.parse(written);
        } catch {
          is = false;
        }
        expect([written, readJsonTree(bytes(written)) !== undefined]).toEqual([written, is]);
      }),
      { numRuns: 3_000 },
    );
  });

  it("finds the last member of a name, with any escapes", () => {
    const tree = readJsonTree(bytes('{"a":1,"\\u0061":"\\ud83d\\ude00\\n","b":2}'));
    expect(text(tree?.member("a") as JsonNode)).toBe("\u{1f600}\n");
    expect(tree?.member("c")).toBeUndefined();
  });

  it.each([
    ["too deep", "[".repeat(66) + "]".repeat(66)],
    ["too much", `[${"1,".repeat(100_000)}1]`],
    ["a string without end", '"abc'],
    ["an escape at the end", '"\\'],
    ["nothing", ""],
  ])("is rejected: %s", (_what, written) => {
    expect(readJsonTree(bytes(written))).toBeUndefined();
  });

  it("causes no error for any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (noise) => {
        const written = Buffer.concat([Buffer.from('{"a":"'), noise, Buffer.from('"}')]);
        const tree = readJsonTree(new Uint8Array(written));
        if (tree !== undefined) parsedValue(tree);
      }),
    );
  });
});
