import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../src/core/errors.js";
import { engineReady } from "../../src/dialects/swml/engine.js";
import { evaluate } from "../../src/dialects/swml/evaluate.js";
import { isMisread, readExpression } from "../../src/dialects/swml/expression.js";
import type { Scope } from "../../src/dialects/swml/scope.js";
import { fill, readCondition } from "../../src/dialects/swml/template.js";
import type { Value } from "../../src/dialects/swml/value.js";

beforeEach(engineReady);

const scope: Scope = {
  vars: {
    n: 5,
    text: "abc",
    quantity: "42",
    list: ["apple", "banana"],
    user: { name: "Alice", address: { city: "Seattle" } },
    employees: [{ name: "Alice" }, { name: "Bob" }],
    odd: { toString: 1, valueOf: "x", "content-type": "text/plain" },
    prices: { "small.cup": 3, "a]b": 4, "": 5, "it's": 6, small: { cup: 9 } },
    none: null,
  },
  envs: { region: "eu", n: 6 },
  call: { from: "+15552345678", type: "phone", direction: "inbound" },
  params: { a: 2, b: 3 },
};

function result(source: string): Value {
  const read = readCondition(source);
  if (isMisread(read)) throw new TypeError(read.wrong);
  const evaluated = evaluate(read, scope);
  if ("error" in evaluated) throw new Error(evaluated.error);
  return evaluated.value;
}

describe("an expression", () => {
  it.each<[string, Value]>([
    ["n == 5", true],
    ["n === '5'", false],
    ["n == '5'", true],
    ["quantity > 9", true],
    ["'10' < '9'", true],
    ["none == undefined", true],
    ["none === undefined", false],
    ["missing", undefined],
    ["missing.deeper.still == null", true],
    ["text + 1", "abc1"],
    ["1 + 2 * 3 - 4 / 2 % 3", 5],
    ["-n + +quantity", 37],
    ["!missing && n", 5],
    ["missing || 'else'", "else"],
    ["none ?? 'else'", "else"],
    ["n > 3 ? 'many' : 'few'", "many"],
    ["vars.n + envs.n + params.a", 13],
    ["region", "eu"],
    ["from", "+15552345678"],
    ["employees[1].name", "Bob"],
    ["list[list.length - 1]", "banana"],
    ["user + ''", "[object Object]"],
    // SignalWire, SWML "Expressions", sections "String operations", "Arithmetic and math", "Array operations",
    // "Type conversions".
    ["call.from.substring(0, 3)", "+15"],
    ["call.type.toUpperCase()", "PHONE"],
    ["call.type.toLowerCase() == 'phone'", true],
    ["text.split('').join(' ')", "a b c"],
    ["text.replace('b', '$&$&')", "abbc"],
    ["parseInt(quantity) + parseInt('8 apples')", 50],
    ["parseFloat('2.50').toFixed(2)", "2.50"],
    ["Math.round(2.5) + Math.max(1, n, 3)", 8],
    ["list.includes('apple')", true],
    ["Boolean(1)", true],
    ["n.toString() + list.join('-')", "5apple-banana"],
    ["[1,2,3,4,5].reduce((a,b) => a+b, 0)", 15],
    ["(user.name.length)", 5],
    ["quantity.padStart(8, '0')", "00000042"],
    ["Math.sqrt(16) ** 2 & 7", 0],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a template of the script.
    ["`${n} ${'`}'} ${text}`", "5 `} abc"],
    ["user?.phone?.number ?? 'none'", "none"],
    ["employees.map(({ name }) => name).sort().reverse()", ["Bob", "Alice"]],
    ["from.replace(/[^\\d]/g, '').match(/(\\d{3})$/)[1]", "678"],
    ["({ a: n, b: [text] }).b", ["abc"]],
    ["new Date(0).toISOString()", "1970-01-01T00:00:00.000Z"],
    ["Object.keys(user).concat(Object.keys(vars.user))", ["name", "address", "name", "address"]],
    ["({ ...call }).type", "phone"],
    ["typeof missing + typeof n", "undefinednumber"],
    ["'é'.normalize('NFD').length", 2],
    ["0 / 0", Number.NaN],
    ["2n ** 70n > 1n", true],
    ["true", true],
    ["Math.PI.toFixed(2)", "3.14"],
    ["n-1", 4],
    ["n-params.a-1", 2],
    ["odd.content-type", "text/plain"],
    ["user.content-type", undefined],
    ["prices['small.cup']", 3],
    ['prices["a]b"]', 4],
    ["prices['']", 5],
    ["prices['it\\'s']", 6],
    ["prices.small.cup", 9],
    ["eval('n + 1')", 6],
    // Only data comes out.
    ["(() => n)", undefined],
    ["/pattern/", undefined],
    ["Promise.resolve(n)", undefined],
    ["({ then: (done) => done(1) })", {}],
    ["this", undefined],
    ["a = b", undefined],
    ["[undefined, () => 1]", [null, null]],
    // Discouraged by the page "cond", and used in one of its examples.
    // biome-ignore lint/suspicious/noTemplateCurlyInString: SWML's own.
    ["${n} == 5", true],
    ["'%{text}' == 'abc' && '<%{n}>' == '<5>'", true],
    ['%{text == "abc"} && 1', 1],
  ])("%s is %j", (source, value) => {
    expect(result(source)).toEqual(value);
  });

  it.each([
    "a; b",
    "a b",
    "",
    // "Loops like for and while aren't available".
    "for (let i = 0; i < 10; i++) { n += i; }",
    "let a = 1",
    "a) + (b",
    "a], [b",
    "await n",
    "/(/",
    "'abc",
    "x".repeat(1_025),
  ])("%s is not read", (source) => {
    expect(isMisread(readExpression(source))).toBe(true);
  });

  it.each([
    "process.exit()",
    "require('fs')",
    "text.constructor('return 1')()",
    "list.map(text)",
    "(() => { throw 'text'; })()",
    "odd + ''",
    "missing.toUpperCase()",
    "list[0]()",
  ])("%s calls nothing, and ends with an error", (source) => {
    expect(() => result(source)).toThrow(/^(TypeError|ReferenceError): |^it throws /);
  });

  it.each([
    "text.constructor",
    "text.__proto__",
    "list.constructor",
    "list['__proto__']",
    "user.hasOwnProperty",
    "n.toFixed",
    "constructor",
    "__proto__",
    "globalThis",
    "process",
    "Math",
    "vars.constructor",
    "text['constructor']",
  ])("%s is nothing", (source) => {
    expect(result(source)).toBe(undefined);
  });
});

describe("a text with variables", () => {
  it.each<[string, Value]>([
    ["no variables, 100 %", "no variables, 100 %"],
    ["%{n}", 5],
    ["%{user}", { name: "Alice", address: { city: "Seattle" } }],
    ["%{user.name} lives in %{user.address.city}", "Alice lives in Seattle"],
    ["items %{list}", "items apple,banana"],
    ["<%{missing}>", "<>"],
    ["%{missing}", ""],
    ["%{odd.content-type}", "text/plain"],
    ["%{'}'}", "}"],
    ["%{n + 1} of %{ n }", "6 of 5"],
    ["%{(list.length)}", 2],
    ["%{text.replace(/[}'\"b]/g, '')}", "ac"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a template of the script.
    ["%{`${n}}`}", "5}"],
    ["%{list.map((one) => { return one[0]; })}", ["a", "b"]],
    ["%{n / 5}%{n / 5}", "11"],
    ["%{unended", "%{unended"],
    ["$%{n}", "$5"],
  ])("%s is %j", (text, value) => {
    expect(fill(text, scope).value).toEqual(value);
  });
});

const leaf = fc.constantFrom(
  "n",
  "text",
  "list",
  "user",
  "odd",
  "none",
  "missing",
  "vars",
  "call",
  "Math",
  "constructor",
  "__proto__",
  "'a'",
  "'__proto__'",
  "'constructor'",
  "0",
  "1.5",
  "true",
  "null",
  "[1,text]",
);
const operator = fc.constantFrom(
  "+",
  "-",
  "*",
  "/",
  "%",
  "==",
  "!=",
  "===",
  "!==",
  "<",
  ">=",
  "&&",
  "||",
  "??",
);
const member = fc.constantFrom(
  "constructor",
  "__proto__",
  "length",
  "toString",
  "valueOf",
  "join",
  "split",
  "slice",
  "toFixed",
  "replace",
  "call",
  "apply",
  "includes",
  "name",
);
const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 5 },
    leaf,
    fc
      .tuple(tie("expression"), operator, tie("expression"))
      .map(([one, sign, other]) => `(${one} ${sign} ${other})`),
    fc.tuple(tie("expression"), member).map(([one, name]) => `(${one}).${name}`),
    fc.tuple(tie("expression"), tie("expression")).map(([one, other]) => `(${one})[${other}]`),
    fc
      .tuple(tie("expression"), member, tie("expression"))
      .map(([one, name, other]) => `(${one}).${name}(${other})`),
    fc
      .tuple(tie("expression"), tie("expression"), tie("expression"))
      .map((three) => three.join(" ? ").replace(/ \? (?=[^?]*$)/, " : ")),
    tie("expression").map((one) => `!${one}`),
  ),
}));

/** Whether a value is plain data: no function, and no object of another kind. */
function isData(value: unknown): boolean {
  if (typeof value === "function" || typeof value === "symbol") return false;
  if (typeof value !== "object" || value === null) return true;
  const prototype = Object.getPrototypeOf(value);
  return (
    (prototype === Object.prototype || prototype === Array.prototype) && Object.values(value).every(isData)
  );
}

describe("random conditions", () => {
  it("give data or our error, and have no side effects", async () => {
    const before = JSON.stringify(scope);
    const tally = { data: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(expression, async (source) => {
        await engineReady();
        const read = readCondition(source);
        if (isMisread(read)) return;
        try {
          const evaluated = evaluate(read, scope);
          if ("error" in evaluated) tally.refused++;
          else {
            expect(isData(evaluated.value)).toBe(true);
            tally.data++;
          }
        } catch (thrown) {
          if (!(thrown instanceof AppError)) throw thrown;
          tally.refused++;
        }
      }),
      { numRuns: 1_000 },
    );
    expect(tally.data).toBeGreaterThan(100);
    expect(tally.refused).toBeGreaterThan(10);
    expect(JSON.stringify(scope)).toBe(before);
    expect(Object.prototype).not.toHaveProperty("polluted");
  });

  it("never throw, whatever the text", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 80 }), async (source) => {
        await engineReady();
        const read = readCondition(source);
        if (isMisread(read)) return;
        try {
          evaluate(read, scope);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(AppError);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
