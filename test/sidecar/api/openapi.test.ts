import type { TSchema } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SCOPES } from "../../../src/core/scopes.js";
import { PAY_PARAMETERS } from "../../../src/dialects/swml/pay/profile.js";
import { COMPONENTS } from "../../../src/sidecar/api/schema/views.js";
import { apiSidecar } from "../../support/api.js";

interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly Record<string, readonly string[]>[];
  readonly parameters?: readonly { in: string; name: string; description?: string; schema: object }[];
  readonly requestBody?: { content: Record<string, { schema: object; example?: unknown }> };
  readonly responses: Record<string, { description: string; content: Record<string, Media> }>;
}
interface Media {
  readonly schema: { $ref?: string; examples?: unknown[] };
  readonly examples?: Record<string, { value: { code: string; status: number } }>;
}
interface Document {
  readonly openapi: string;
  readonly info: Record<string, unknown>;
  readonly tags: readonly { name: string }[];
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { schemas: Record<string, { examples?: unknown[] }>; securitySchemes: object };
}

const { app } = apiSidecar();
let document: Document;
let operations: readonly (readonly [name: string, path: string, operation: Operation])[];

beforeAll(async () => {
  document = (await app.inject("/docs/json")).json();
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [`${method} ${path}`, path, operation] as const),
  );
});
afterAll(() => app.close());

/** Every schema in a part of the document, with its path. */
function* schemasIn(part: unknown, way: string): Iterable<readonly [string, Record<string, unknown>]> {
  if (typeof part !== "object" || part === null) return;
  for (const [name, value] of Object.entries(part)) {
    if (["example", "examples", "default", "enum"].includes(name)) continue;
    const here = `${way}/${name}`;
    if (name === "schema" || name === "items" || /\/(properties|schemas)\/[^/]+$/.test(here))
      yield [here, value as Record<string, unknown>];
    if (name === "anyOf") for (const one of value as Record<string, unknown>[]) yield [here, one];
    yield* schemasIn(value, here);
  }
}

describe("the OpenAPI document", () => {
  it("is OpenAPI 3.1 with the version of the program", () => {
    expect(document.openapi).toBe("3.1.0");
    expect(document.info).toMatchObject({ title: "freeswitch-pay", version: "1.2.3" });
  });

  it("contains every route of the API and no other", () => {
    expect(operations.map(([name]) => name).toSorted()).toEqual([
      "get /v1",
      "get /v1/calls",
      "get /v1/calls/{id}",
      "get /v1/events",
      "get /v1/transactions",
      "get /v1/transactions/{id}",
      "get /v1/webhooks",
      "get /v1/webhooks/{id}",
      "post /v1/calls/{id}/pay",
      "post /v1/calls/{id}/pay/stop",
      "post /v1/drain",
      "post /v1/transactions/{id}/settle",
      "post /v1/webhooks/{id}/replay",
    ]);
  });

  it("describes every operation under a unique id", () => {
    const tags = document.tags.map(({ name }) => name);
    const ids = operations.map(([, , { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(operations.length);
    for (const [name, , operation] of operations) {
      expect(operation.operationId, name).toMatch(/^[a-z]+[A-Z][A-Za-z]+$/);
      expect(operation.summary, name).toMatch(/^[A-Z].{5,}/);
      expect(tags, name).toEqual(expect.arrayContaining([...(operation.tags ?? ["none"])]));
    }
  });

  it("names the scope that each operation needs", () => {
    const needed = operations.flatMap(([name, , { security = [] }]) => {
      expect(security.length, name).toBeGreaterThan(0);
      return security.flatMap(({ key = ["no key"] }) => key);
    });
    expect(document.components.securitySchemes).toMatchObject({ key: { type: "http", scheme: "bearer" } });
    expect([...new Set(needed)].toSorted()).toEqual(
      SCOPES.filter((scope) => scope !== "metrics:read").toSorted(),
    );
  });

  it("describes every parameter, and declares those of the path", () => {
    for (const [name, path, { parameters = [] }] of operations) {
      for (const parameter of parameters)
        expect(parameter.description, `${name} ${parameter.name}`).toBeTruthy();
      const inPath = parameters.filter((parameter) => parameter.in === "path").map((one) => `{${one.name}}`);
      expect(inPath, name).toEqual(path.match(/\{\w+\}/g) ?? []);
    }
  });

  it("has a response with an example for every operation and every error", () => {
    for (const [name, , { responses }] of operations) {
      const statuses = Object.keys(responses);
      expect(
        statuses.filter((status) => status.startsWith("2")),
        name,
      ).toHaveLength(1);
      expect(statuses, name).toEqual(expect.arrayContaining(["401", "403", "429", "503"]));
      for (const [status, { description, content }] of Object.entries(responses)) {
        expect(description, `${name} ${status}`).toMatch(/\w{3,}/);
        const [[type, { schema, examples }]] = Object.entries(content) as [[string, Media]];
        if (status.startsWith("2")) {
          const component = document.components.schemas[schema.$ref?.split("/").at(-1) ?? ""];
          expect((component ?? schema).examples, `${name} ${status}`).toHaveLength(1);
          continue;
        }
        expect(type, `${name} ${status}`).toBe("application/problem+json");
        expect(schema.$ref).toBe("#/components/schemas/Problem");
        for (const [code, { value }] of Object.entries(examples ?? {}))
          expect([value.code, value.status], name).toEqual([code, Number(status)]);
        expect(Object.keys(examples ?? {}).length, `${name} ${status}`).toBeGreaterThan(0);
      }
    }
  });

  it("has an example for every body", () => {
    const bodies = operations.flatMap(([, , { requestBody }]) =>
      requestBody === undefined ? [] : Object.values(requestBody.content),
    );
    expect(bodies).toHaveLength(2);
    for (const { example } of bodies) expect(example).toBeTypeOf("object");
  });

  it("leaves no value untyped, and no reference unresolved", () => {
    const schemas = [...schemasIn(document, "")];
    expect(schemas.length).toBeGreaterThan(100);
    for (const [way, schema] of schemas) {
      const isTyped = "type" in schema || "$ref" in schema || "anyOf" in schema;
      expect(isTyped, way).toBe(true);
      if (typeof schema.$ref === "string")
        expect(document.components.schemas, way).toHaveProperty([schema.$ref.split("/").at(-1) ?? ""]);
    }
  });

  it("lists the parameters of SWML's pay, with the connector by name", () => {
    const body = document.paths["/v1/calls/{id}/pay"]?.post?.requestBody?.content["application/json"];
    const { properties } = (body?.schema ?? {}) as { properties: object };
    expect(Object.keys(properties).toSorted()).toEqual(
      PAY_PARAMETERS.map((name) => name.replace("payment_connector_url", "payment_connector")).toSorted(),
    );
  });

  it("has valid examples", () => {
    const byId = COMPONENTS as readonly TSchema[];
    const known = byId.filter(({ examples }) => examples !== undefined);
    expect(known).toHaveLength(10);
    for (const schema of known) {
      for (const example of schema.examples)
        expect([...Value.Errors(schema, [...byId], example)]).toEqual([]);
    }
  });
});
