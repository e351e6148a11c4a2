import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import type { PayRequest } from "../../../src/core/payment.js";
import { stripeConnector, stripePayment } from "../../support/stripe-run.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

/**
 * Every request, as sent over the wire, is compiled against the SDK's types, which are generated from Stripe's OpenAPI
 * description of the version that the SDK pins: a parameter that this version does not have is an error here.
 */
const TYPES: Readonly<Record<string, string>> = {
  "/v1/payment_methods": "PaymentMethodCreateParams",
  "/v1/payment_intents": "PaymentIntentCreateParams",
  "/v1/setup_intents": "SetupIntentCreateParams",
  "/v1/customers": "CustomerCreateParams",
  "/v1/tokens": "TokenCreateParams",
};

/** A form contains only strings: "2045" for a number, "true" for a boolean. */
const PRELUDE = `import type { Stripe } from "stripe";
type Formed<T> = T extends boolean ? "true" | "false" : T extends number ? \`\${number}\` : T extends string ? T
  : T extends (infer U)[] ? Formed<U>[] : T extends object ? { [K in keyof T]: Formed<T[K]> } : T;
`;

const modules = (path: string) => fileURLToPath(new URL(`../../../node_modules/${path}`, import.meta.url));

type Nested = { [key: string]: Nested | string };

/** `a[b][0]=c` as `{a: {b: ["c"]}}`, the card's own digits replaced. */
function nested(body: string): unknown {
  const root: Nested = {};
  for (const [key, value] of new URLSearchParams(body)) {
    const path = key.split(/[[\]]+/).filter((part) => part !== "");
    const last = path.pop() as string;
    let place = root;
    for (const part of path) {
      place[part] ??= {};
      place = place[part] as Nested;
    }
    place[last] = last === "number" || last === "cvc" ? "placeholder" : value;
  }
  return withLists(root);
}

function withLists(value: Nested | string): unknown {
  if (typeof value === "string") return value;
  const entries = Object.entries(value).map(([key, member]) => [key, withLists(member)] as const);
  return "0" in value ? entries.map(([, member]) => member) : Object.fromEntries(entries);
}

async function requestsOf(request: Partial<PayRequest>): Promise<string[]> {
  const { submit, sent } = stripeConnector({}, { moto: true });
  const parameters = [{ name: "order", value: "1001" }];
  await submit(stripePayment({ description: "Pizza", parameters, ...request }));
  return sent.map(({ request: { url }, body }) => {
    const type = TYPES[new URL(url).pathname];
    return `({} as { take(params: Formed<Stripe.${type}>): void }).take(${JSON.stringify(nested(body))});`;
  });
}

/** The compiler's errors for each of these files. */
function mistakesIn(files: readonly string[]): string[][] {
  const folder = temporaryFolder();
  const paths = files.map((text, index) => {
    const path = join(folder, `requests-${index}.ts`);
    writeFileSync(path, PRELUDE + text);
    return path;
  });
  const program = ts.createProgram(paths, {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ["node"],
    typeRoots: [modules("@types")],
    paths: { stripe: [modules("stripe/esm/stripe.esm.node.d.ts")] },
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  });
  return paths.map((path) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(path))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n")),
  );
}

describe("the requests to Stripe", () => {
  it("have the parameters of the API's version that the SDK pins, and no others", async () => {
    const tokenize = (tokenType: PayRequest["tokenType"]) =>
      requestsOf({ transaction: { kind: "tokenize" }, tokenType });
    const lines = [
      ...(await requestsOf({})),
      ...(await tokenize("one-time")),
      ...(await tokenize("payment-method")),
      ...(await tokenize("reusable")),
    ];
    expect(lines).toHaveLength(7);
    const right = lines.join("\n");
    // The name before version 2026-09-30, which proves that the compiler finds a removed parameter.
    const old = right.replace("allowed_payment_method_types", "payment_method_types");
    expect(mistakesIn([right, old])).toEqual([
      [],
      [expect.stringMatching(/payment_method_types.*does not exist/)],
    ]);
  }, 120_000);
});
