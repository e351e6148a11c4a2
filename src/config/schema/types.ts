import { Type } from "@sinclair/typebox";

/** A mapping refuses keys that it does not know: a misspelled one would have no effect. */
export const strict = { additionalProperties: false };

/** A secret as written, or `env:NAME` for the environment variable that holds it. */
export const Secret = Type.String({ minLength: 1 });
/** Several secrets; an empty list would be a mistake. */
export const Secrets = Type.Array(Secret, { minItems: 1 });
/** A TCP port; 0: any free one. */
export const Port = Type.Integer({ minimum: 0, maximum: 65535 });
/** A text that is not empty. */
export const Text = Type.String({ minLength: 1 });
/** A duration of at most ten minutes. */
export const Milliseconds = Type.Integer({ minimum: 1, maximum: 600_000 });
