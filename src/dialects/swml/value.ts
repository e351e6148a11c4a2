import { AppError } from "../../domain/errors.js";

/** What a variable can hold: plain data, as JSON has it. */
export type Value = string | number | boolean | null | undefined | readonly Value[] | Values;

export interface Values {
  readonly [name: string]: Value;
}

/** A text or a value that a script makes has at most so many characters: what grows at each turn of a loop must end. */
export const LARGEST_VALUE = 64 * 1024;

export function isValues(value: Value): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** About as many characters as the value has in JSON; more than `LARGEST_VALUE` when it has more, however large it is. */
export function sizeOf(value: Value): number {
  let size = 0;
  const left: Value[] = [value];
  while (left.length > 0 && size <= LARGEST_VALUE) {
    const one = left.pop();
    size += typeof one === "string" ? one.length + 2 : 4;
    if (typeof one !== "object" || one === null) continue;
    for (const [name, member] of Object.entries(one)) {
      size += Array.isArray(one) ? 1 : name.length + 3;
      left.push(member);
      if (size > LARGEST_VALUE) break;
    }
  }
  return size;
}

/** Throws AppError DOCUMENT_INVALID for a size, in characters, that no value of a script may have. */
export function refuseLarge(size: number): void {
  if (size > LARGEST_VALUE)
    throw new AppError("DOCUMENT_INVALID", `a value of the script has more than ${LARGEST_VALUE} characters`);
}

/** The value, when it is not too large. Throws AppError DOCUMENT_INVALID. */
export function bounded<Kind extends Value>(value: Kind): Kind {
  if (typeof value === "string") refuseLarge(value.length);
  else if (typeof value === "object") refuseLarge(sizeOf(value));
  return value;
}

/** A member that the object or list itself has: never one that it inherits. */
export function ownMember(value: Value, name: string): Value {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Values)[name];
}

/**
 * A value in a text: nothing for what is not set, lists with commas as JavaScript has them, objects as JSON. Throws
 * AppError DOCUMENT_INVALID for one that is too large.
 */
export function textOf(value: Value): string {
  return written(bounded(value));
}

function written(value: Value): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map(written).join(",");
  return isValues(value) ? JSON.stringify(value) : String(value);
}
