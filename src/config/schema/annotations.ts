import {
  type Static,
  type TObject,
  type TOptional,
  type TProperties,
  type TSchema,
  Type,
} from "@sinclair/typebox";

/** What docs/configuration.md and the JSON Schema contain about a key, besides its type. */
export interface Annotations {
  /** A sentence fragment in Markdown, without links: the JSON Schema has it too. */
  readonly description: string;
  /** The environment variable that overrides the key. */
  readonly environment?: string;
  /** The default in words: one that is computed, or a constant that says nothing to a reader. */
  readonly defaultText?: string;
  /** What the keys of a mapping are: `number` for `apps.<number>`. */
  readonly each?: string;
  /** The page of docs/ with more about the key; may have an anchor. */
  readonly see?: string;
}

/** The annotations that are not keywords of JSON Schema. */
export const CUSTOM_ANNOTATIONS: readonly string[] = [
  "environment",
  "defaultText",
  "each",
  "see",
] satisfies readonly (keyof Annotations)[];

/** Exists for the compiler only, which would accept any string as a property of a schema. */
declare const HAS_DEFAULT: unique symbol;
/** A schema with a constant default. */
export interface WithDefault {
  readonly [HAS_DEFAULT]: true;
}

/** A key that the file may omit. With a `default`, `defaultsOf` has it. */
export function optional<S extends TSchema>(
  schema: S,
  annotations: Annotations & { readonly default: Static<S> },
): TOptional<S & WithDefault>;
export function optional<S extends TSchema>(schema: S, annotations: Annotations): TOptional<S>;
export function optional(schema: TSchema, annotations: Annotations): TSchema {
  return Type.Optional(described(schema, annotations));
}

/** A key, or a whole mapping, with its annotations. */
export function described<S extends TSchema>(schema: S, annotations: Annotations): S {
  return { ...schema, ...annotations };
}

type Defaults<P extends TProperties> = {
  readonly [K in keyof P as P[K] extends WithDefault ? K : never]: Static<P[K]>;
};

/** The constant defaults of a mapping's keys. */
export function defaultsOf<P extends TProperties>(schema: TObject<P>): Defaults<P> {
  const constants = Object.entries(schema.properties)
    .map(([key, one]): [string, unknown] => [key, one.default])
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(constants) as Defaults<P>;
}
