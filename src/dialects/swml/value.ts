import { AppError } from "../../core/errors.js";

/** What a variable can hold: plain data, as JSON has it. */
export type Value = string | number | boolean | null | undefined | readonly Value[] | Values;

export interface Values {
  readonly [name: string]: Value;
}

/** The maximum characters of a text or value that a script creates: growth in a loop must be bounded. */
export const LARGEST_VALUE = 64 * 1024;

export function isValues(value: Value): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The maximum nesting of lists and objects in a value; code that reads and writes it relies on this. */
const DEEPEST_VALUE = 100;

/**
 * The approximate length of the value in JSON; any number above `LARGEST_VALUE` if it is larger than that or nested too
 * deep.
 */
export function sizeOf(value: Value): number {
  let size = 0;
  const left: Value[] = [value];
  const levels: number[] = [0];
  while (left.length > 0 && size <= LARGEST_VALUE) {
    const one = left.pop();
    const level = (levels.pop() as number) + 1;
    size += typeof one === "string" ? one.length + 2 : 4;
    if (typeof one !== "object" || one === null) continue;
    if (level > DEEPEST_VALUE) return Number.POSITIVE_INFINITY;
    const names = isValues(one) ? Object.keys(one) : [];
    const members = isValues(one) ? Object.values(one) : (one as readonly Value[]);
    size += names.reduce((sum, name) => sum + name.length + 3, 0) + members.length;
    // The size of a list is checked before the list is copied.
    if (size > LARGEST_VALUE) break;
    for (const member of members) {
      left.push(member);
      levels.push(level);
    }
  }
  return size;
}

/** Throws AppError DOCUMENT_INVALID for a size, in characters, that exceeds the limit for script values. */
export function refuseLarge(size: number): void {
  if (size > LARGEST_VALUE) {
    const most = `${LARGEST_VALUE} characters or ${DEEPEST_VALUE} levels`;
    throw new AppError("DOCUMENT_INVALID", `a value of the script has more than ${most}`);
  }
}

/** Returns the value if it is not too large. Throws AppError DOCUMENT_INVALID. */
export function bounded<Kind extends Value>(value: Kind): Kind {
  if (typeof value === "string") refuseLarge(value.length);
  else if (typeof value === "object") refuseLarge(sizeOf(value));
  return value;
}

/** An own member of the object or list: never an inherited one. */
export function ownMember(value: Value, name: string): Value {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Values)[name];
}

/**
 * A value as text: "" for an unset value, lists with commas as in JavaScript, objects as JSON. Throws AppError
 * DOCUMENT_INVALID for one that is too large.
 */
export function textOf(value: Value): string {
  return written(bounded(value));
}

function written(value: Value): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map(written).join(",");
  return isValues(value) ? JSON.stringify(value) : String(value);
}
