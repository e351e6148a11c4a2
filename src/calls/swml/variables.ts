import { hideCredentials } from "../../core/address-credentials.js";
import { AppError } from "../../core/errors.js";
import { isPath, stepsOf } from "../../dialects/swml/scope.js";
import { bounded, isValues, sizeOf, type Value, type Values } from "../../dialects/swml/value.js";
import type { MaskedBody } from "../../observability/call-events.js";
import { hideLongNumbers } from "../../redaction/card-numbers.js";
import { MARK } from "../../redaction/mask.js";

/** The total characters of all variables of a call. */
const LARGEST = 1024 * 1024;
const MOST = 1_000;

/** The variables of a script: SWML's scope `vars`. */
export class Variables {
  /** Without a prototype: any name is only a name. */
  readonly #values: Record<string, Value> = Object.create(null);
  readonly #sizes = new Map<string, number>();
  #size = 0;

  /** A live view: not to be kept. */
  get values(): Values {
    return this.#values;
  }

  /** Sets a variable; undefined removes it. Throws AppError DOCUMENT_INVALID when they become too many or too large. */
  set(name: string, value: Value): void {
    const before = this.#sizes.get(name) ?? 0;
    if (value === undefined) {
      this.#size -= before;
      this.#sizes.delete(name);
      delete this.#values[name];
      return;
    }
    const own = name.length + sizeOf(bounded(value));
    const size = this.#size - before + own;
    if (size > LARGEST || this.#sizes.size + (before === 0 ? 1 : 0) > MOST)
      throw new AppError(
        "DOCUMENT_INVALID",
        `a script has more than ${MOST} variables or ${LARGEST} characters`,
      );
    this.#size = size;
    this.#sizes.set(name, own);
    this.#values[name] = value;
  }

  setAll(values: Values): void {
    for (const [name, value] of Object.entries(values)) this.set(name, value);
  }

  /** Removes a variable, or a member of one: `vars.order.id`. */
  unset(path: string): void {
    if (!isPath(path)) return;
    const [name, ...rest] = stepsOf(path.replace(/^vars\./, ""));
    if (name === undefined) return;
    if (rest.length === 0) this.set(name, undefined);
    else if (Object.hasOwn(this.#values, name)) this.set(name, without(this.#values[name], rest));
  }

  /**
   * The variables in displayable form: without the keys that the caller entered, possible card numbers, and credentials in
   * addresses.
   */
  shown(): MaskedBody {
    const { prompt_value: keyed, ...others } = this.#values;
    const shown = hidden(others) as Record<string, unknown>;
    return typeof keyed === "string" ? { ...shown, prompt_value: MARK.repeat(keyed.length) } : shown;
  }
}

function without<Kind extends Value>(value: Kind, [name, ...rest]: readonly string[]): Kind {
  if (!isValues(value) || name === undefined || !Object.hasOwn(value, name)) return value;
  const members = Object.entries(value as Values);
  const left =
    rest.length === 0
      ? members.filter(([key]) => key !== name)
      : members.map(([key, member]) => [key, key === name ? without(member, rest) : member] as const);
  return Object.fromEntries(left) as Kind;
}

function hidden(value: Value): Value {
  if (typeof value === "string") return hideCredentials(hideLongNumbers(value));
  if (typeof value === "number" && value >= 1e11) return hidden(String(value));
  if (Array.isArray(value)) return value.map(hidden);
  if (!isValues(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [hidden(name) as string, hidden(member)]),
  );
}
