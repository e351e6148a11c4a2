import { LARGEST_VALUE } from "./value.js";

/** Escapes make JSON longer than the value. */
const LARGEST_JSON = 6 * LARGEST_VALUE;

/**
 * Runs before each expression, in its own new context. Returns the object that `with` takes its names from, and what
 * converts the result: both keep the built-in functions that they need.
 */
export const PRELUDE = `((find, names, member) => {
  const { parse, stringify } = JSON;
  const { defineProperty } = Object;
  const kind = Function.prototype.call.bind(Object.prototype.toString);
  const builtIn = new Set(Reflect.ownKeys(globalThis));
  const has = Set.prototype.has.bind(builtIn);
  const scopes = new Set(["vars", "envs", "call", "params"]);
  const data = (json) => (json === undefined ? undefined : json.endsWith("N") || json.endsWith("y") ? Number(json) : parse(json));
  delete Object.prototype.__proto__;
  const all = (scope) => {
    const values = {};
    for (const name of parse(names(scope))) {
      const keep = (value) => defineProperty(values, name, { value, writable: true, enumerable: true, configurable: true });
      defineProperty(values, name, {
        get: () => keep(data(member(scope, name)))[name],
        set: keep,
        enumerable: true,
        configurable: true,
      });
    }
    return values;
  };
  const isScope = Set.prototype.has.bind(scopes);
  const scope = new Proxy(Object.create(null), {
    has: (known, name) => typeof name === "string" && (!has(name) || name in known || find(name) !== undefined),
    get: (known, name) => {
      if (typeof name === "string" && !(name in known)) known[name] = isScope(name) ? all(name) : data(find(name));
      return known[name];
    },
  });
  const result = (value) => {
    if (typeof value === "string") return value.length > ${LARGEST_VALUE} ? "large" : "text:" + value;
    if (typeof value === "number" || typeof value === "bigint") return "json:" + value;
    const isData = value === null || typeof value !== "object" || /Object|Array/.test(kind(value)) || "toJSON" in value;
    const json = isData ? stringify(value) : undefined;
    return json === undefined ? "" : json.length > ${LARGEST_JSON} ? "large" : "json:" + json;
  };
  const reason = (error) => {
    try {
      return error instanceof Error ? error.name + ": " + error.message : "it throws " + error;
    } catch {
      return "it throws something that is no text";
    }
  };
  return { scope, result, reason };
})`;
