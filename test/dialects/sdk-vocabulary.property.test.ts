import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cxml } from "../../src/dialects/cxml/cxml.js";
import { isWarning } from "../../src/dialects/program.js";
import { twiml } from "../../src/dialects/twiml/twiml.js";
import { Reader } from "../support/reader.js";
import { SDKS } from "../support/sdk-pay.js";

/** The attributes of each element in the type declarations of the `twilio` package, and its methods for elements inside it. */
function vocabulary(): ReadonlyMap<string, { readonly attributes: readonly string[] }> {
  const text = readFileSync(
    createRequire(import.meta.url).resolve("twilio/lib/twiml/VoiceResponse.d.ts"),
    "utf8",
  );
  const found = [...text.matchAll(/interface (\w+)Attributes \{([^}]*)\}/g)].map(
    ([, name = "", body = ""]) => {
      const attributes = [...body.matchAll(/^\s*(?:'([^']+)'|(\w+))\?:/gm)].map(
        (one) => one[1] ?? one[2] ?? "",
      );
      return [name, { attributes }] as const;
    },
  );
  return new Map(found);
}

const WORDS = vocabulary();

type Element = Record<string, unknown>;

/** The methods of an element of the SDK that create one inside it. */
function methodsOf(element: object): string[] {
  return Object.getOwnPropertyNames(Object.getPrototypeOf(element)).filter(
    (name) => !/^(constructor|comment.*|toString|addText|addChild)$/.test(name),
  );
}

const value = fc.constantFrom(
  "",
  "x",
  "0",
  "5",
  "true",
  "POST",
  "https://a.test/b",
  "dtmf",
  "auto",
  "one-time",
);

/** Everything that a document may write: for each method, what is passed to it, and what is inside. */
function build(element: Element, path: readonly string[], attributes: object, text: string): void {
  const [method, ...rest] = path;
  if (method === undefined) return;
  const create = element[method] as ((first: unknown, second?: unknown) => Element) | undefined;
  const made = create?.call(element, attributes, text);
  if (made !== undefined) build(made, rest, attributes, text);
}

/** Every way through the SDK's elements, at most three deep, that the SDK itself can write. */
function pathsOf(create: () => object): string[][] {
  const paths: string[][] = [];
  const reached = (path: readonly string[]): Element | undefined => {
    let element: Element | undefined = create() as Element;
    for (const method of path) {
      const made = element?.[method] as ((attributes: object, text: string) => Element) | undefined;
      element = made?.call(element, {}, "x");
    }
    return element;
  };
  const walk = (path: readonly string[]): void => {
    let element: Element | undefined;
    try {
      element = reached(path);
    } catch {
      // Some of the package's methods for SSML throw, whatever they are given.
      return;
    }
    if (path.length > 0) paths.push([...path]);
    if (element === undefined || path.length === 3) return;
    for (const method of methodsOf(element)) walk([...path, method]);
  };
  walk([]);
  return paths;
}

describe.each([
  { sdk: "twilio", dialect: twiml, create: SDKS.twiml },
  { sdk: "@signalwire/compatibility-api", dialect: cxml, create: SDKS.cxml },
])("the whole vocabulary of $sdk", ({ dialect, create }) => {
  const { programOf } = new Reader(dialect);
  const paths = pathsOf(create);
  const names = [...new Set([...WORDS.values()].flatMap(({ attributes }) => attributes))];

  it("has dozens of verbs and nouns, and more attributes", () => {
    expect(new Set(paths.map((path) => path[0])).size).toBeGreaterThan(15);
    expect(names.length).toBeGreaterThan(100);
  });

  it("is read: what does not run is a warning that names it, and the verb after it runs", () => {
    for (const path of paths) {
      const response = create();
      build(response as unknown as Element, path, {}, "x");
      response.hangup();
      const text = response.toString();
      const { verbs, mistakes } = programOf(text);
      expect({ text, last: verbs.at(-1) }).toEqual({ text, last: { verb: "hangup" } });
      const verb = /<Response><(\w+)/.exec(text)?.[1] ?? "";
      const runs = verbs.length > 1;
      expect({ text, named: runs || mistakes.some(({ message }) => message.includes(`<${verb}>`)) }).toEqual({
        text,
        named: true,
      });
    }
  });

  it("is read with any of its attributes and any values", () => {
    const attributes = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 6 });
    fc.assert(
      fc.property(fc.constantFrom(...paths), attributes, value, (path, given, text) => {
        const response = create();
        build(response as unknown as Element, path, given, text);
        response.hangup();
        const { verbs, mistakes } = programOf(response.toString());
        expect(verbs.at(-1)).toEqual({ verb: "hangup" });
        if (path[0] !== "pay") expect(mistakes.every(isWarning)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
