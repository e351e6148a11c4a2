import { beforeEach, describe, expect, it } from "vitest";
import { CostBudget } from "../../src/dialects/swml/cost-budget.js";
import { engineReady, isEngineReady } from "../../src/dialects/swml/engine.js";
import { evaluate } from "../../src/dialects/swml/evaluate.js";
import { type Expression, isMisread, readExpression } from "../../src/dialects/swml/expression.js";
import type { Scope } from "../../src/dialects/swml/scope.js";
import type { Value } from "../../src/dialects/swml/value.js";
import { LONGEST_MS, took } from "../support/took.js";

const VARS = { n: 5, text: "abc", big: "ab".repeat(30_000), list: [1, 2], user: { name: "Ada" } };

function scopeOf(vars: Scope["vars"] = VARS): Scope {
  return { vars, envs: {}, call: { from: "+15550100" }, params: {}, effort: new CostBudget() };
}

function read(source: string): Expression {
  const expression = readExpression(source);
  if (isMisread(expression)) throw new TypeError(expression.wrong);
  return expression;
}

/** The value of an expression, or the message of its error or of the error that ends the script. */
function outcomeOf(source: string, scope = scopeOf()): Value {
  try {
    const evaluated = evaluate(read(source), scope);
    return "error" in evaluated ? evaluated.error : evaluated.value;
  } catch (thrown) {
    return String(thrown);
  }
}

beforeEach(engineReady);

describe("a hostile expression", () => {
  const late =
    /DOCUMENT_INVALID.*take[s]? too long to compute|take[s]? too long to compute.*DOCUMENT_INVALID/;
  const exhausted =
    /out of memory|string too long|throws null|needs too much memory|stack overflow|too long to compute/;

  it.each<[string, string, RegExp]>([
    ["loops", "(() => { for (;;); })()", late],
    ["loops in a catch", "(() => { for (;;) try { for (;;); } catch {} })()", late],
    ["matches a regular expression endlessly", "/(a+)+$/.test('a'.repeat(40) + 'b')", late],
    ["loops in a built-in function", "new Array(1e9) + ''", late],
    ["seeks in an endless list", "Array.prototype.indexOf.call({ length: 1e15 }, 1)", late],
    ["seeks a long text in a long text", "'a'.repeat(2e5).indexOf('a'.repeat(1e5) + 'b')", late],
    ["computes with endless digits", "(2n ** 1000000n).toString()", late],
    ["loops in a getter of its result", "({ get a() { for (;;); } })", late],
    ["loops in a Proxy that is its result", "new Proxy({}, { ownKeys() { for (;;); } })", late],
    ["loops in toJSON", "({ toJSON() { for (;;); } })", late],
    ["loops in its error", "(() => { throw { toString() { for (;;); } }; })()", late],
    ["fills the memory with texts", "((a) => { for (;;) a.push('x'.repeat(1e5)); })([])", exhausted],
    ["fills the memory with lists", "((o) => { for (;;) o = [o]; })()", exhausted],
    ["doubles a text", "((s) => { for (;;) s += s; })('x')", exhausted],
    ["repeats a text", "'x'.repeat(1e9)", exhausted],
    ["allocates a buffer", "new Uint8Array(1e8)", exhausted],
    ["calls itself", "(function again() { return again(); })()", exhausted],
    ["nests brackets", "eval('('.repeat(2e4) + 1 + ')'.repeat(2e4))", exhausted],
    ["nests JSON", "JSON.parse('['.repeat(1e5) + ']'.repeat(1e5))", exhausted],
    ["nests its result", "((o) => { for (let i = 0; i < 150; i++) o = [o]; return o; })([])", /100 levels/],
    ["returns a long text", "'x'.repeat(65537)", /more than 65536 characters/],
    ["returns a long list", "Array(65537).fill('x')", /more than 65536 characters/],
    ["throws", "(() => { throw new Error('4242'.repeat(4)); })()", /^Error: x+$/],
    ["throws nothing", "(() => { throw null; })()", /it throws null/],
    ["returns a number that JSON has not", "[1n]", /TypeError/],
  ])("that %s ends with an error, and the next one runs", async (_what, source, message) => {
    const { ms, result } = took(() => outcomeOf(source));
    expect(result).toMatch(message);
    expect(ms).toBeLessThan(LONGEST_MS);
    await engineReady();
    expect(outcomeOf("n + list.length")).toBe(7);
  });

  it.each([
    [
      "[].constructor.constructor('return typeof process + typeof require + typeof fetch')()",
      "undefinedundefinedundefined",
    ],
    [
      "typeof globalThis.process + typeof std + typeof os + typeof console",
      "undefinedundefinedundefinedundefined",
    ],
    ["Object.getOwnPropertyNames(globalThis).filter((name) => /node|require|import|load/i.test(name))", []],
    ["this.constructor.constructor === Function.prototype.constructor", true],
    ["text.__proto__ === undefined && text['__proto__'] === undefined", true],
    ["import('fs')", undefined],
    ["JSON.stringify(scope)", undefined],
  ])("reaches nothing: %s is %j", (source, value) => {
    expect(outcomeOf(source)).toEqual(value);
  });

  it.each([
    "Object.prototype.polluted = 1",
    "(globalThis.polluted = 1)",
    "(polluted = 1)",
    "(Array.prototype.map = String.prototype.trim = JSON.stringify = JSON.parse = Reflect.ownKeys = () => 1)",
    "(vars.polluted = 1, vars.n = 6, user.name = 'Eve', list.push(3))",
    "Object.defineProperty(Object.prototype, 'toJSON', { value: () => 'owned' })",
    '({ a: JSON.parse(\'{"__proto__": {"polluted": 1}}\') })',
    "Promise.resolve().then(() => { globalThis.polluted = 1; })",
  ])("changes nothing: %s", (source) => {
    const scope = scopeOf();
    const before = JSON.stringify(scope);
    outcomeOf(source, scope);
    expect(outcomeOf("typeof polluted + typeof ({}).polluted + typeof vars.polluted + n")).toBe(
      "undefinedundefinedundefined5",
    );
    expect(outcomeOf("({ list: list.map((one) => one), name: user.name, trimmed: ' a '.trim() })")).toEqual({
      list: [1, 2],
      name: "Ada",
      trimmed: "a",
    });
    expect(JSON.stringify(scope)).toBe(before);
    expect(({} as Record<string, unknown>).polluted).toBe(undefined);
  });

  it("cannot take longer by being many", () => {
    const scope = scopeOf();
    const slow = read("((sum) => { for (let i = 0; i < 1e5; i++) sum += i; return sum; })(0)");
    const many = () => {
      for (let count = 0; count < 1_000; count++) evaluate(slow, scope);
    };
    expect(many).toThrow(/DOCUMENT_INVALID/);
  });

  /** Fills the memory, but for less than 10 KB. */
  const full =
    "const all = []; for (const size of [1e6, 1e5, 1e4]) try { for (;;) all.push(new Uint8Array(size)); } catch {}";

  it.each([
    ["reads a large variable", `(() => { ${full} try { big; } catch {} return 1; })()`],
    ["reads all variables", `(() => { ${full} try { JSON.stringify(vars); } catch {} return 1; })()`],
    ["releases it", `(() => { ${full} all.length = 0; return 1; })()`],
  ])(
    "that fills the memory, catches the error, and %s leaves nothing to the next one",
    async (_what, source) => {
      await engineReady();
      // The one in reserve is used up: only one is left.
      outcomeOf("new Uint8Array(1e8)");
      outcomeOf(source);
      const isReplaced = !isEngineReady();
      await engineReady();
      expect(outcomeOf("big.length + list.map((one) => '-' + one).join('')")).toBe("60000-1-2");
      expect(isReplaced).toBe(true);
    },
  );

  it("is refused a variable for which no memory is left, and continues", () => {
    const read = "try { big; } catch {}";
    expect(
      outcomeOf(`(() => { ${full} ${read} all.length = 0; return list.map((one) => one + n).join(); })()`),
    ).toBe("6,7");
  });

  it("leaves no memory behind", async () => {
    for (let count = 0; count < 300; count++) outcomeOf("Array(5e4).fill(1).map(String).length");
    expect(outcomeOf("Array(5e4).fill(1).map(String).length")).toBe(50_000);
  });
});

describe("an expression over many variables", () => {
  const many = Object.fromEntries(Array.from({ length: 900 }, (_, at) => [`v${at}`, "x".repeat(1_000)]));

  it("reads those that it names", () => {
    expect(outcomeOf("v5.length + vars.v899.length", scopeOf(many))).toBe(2_000);
    expect(outcomeOf("Object.keys(vars).length", scopeOf(many))).toBe(900);
  });

  it("prefers a variable to a function of JavaScript with its name", () => {
    expect(outcomeOf("Math + 1", scopeOf({ Math: 1, parseInt: null }))).toBe(2);
    expect(outcomeOf("parseInt ?? 'unset'", scopeOf({ parseInt: null }))).toBe("unset");
    expect(
      outcomeOf("isNaN(t) && !isFinite(i)", scopeOf({ t: Number.NaN, i: Number.POSITIVE_INFINITY })),
    ).toBe(true);
  });
});
