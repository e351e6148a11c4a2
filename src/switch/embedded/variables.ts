import { Digit } from "../../domain/digit.js";

/** A key stays a Digit: it must not become a string. */
export type VariableValue = string | Digit;

const REFERENCE = /\$?\$\{([^}]*)\}/g;

/** The channel variables of one call, in the order in which they were set. */
export class Variables {
  readonly #values = new Map<string, VariableValue>();

  get(name: string): VariableValue | undefined {
    return this.#values.get(name);
  }

  /** The value where it is text. */
  text(name: string): string | undefined {
    const value = this.#values.get(name);
    return value instanceof Digit ? undefined : value;
  }

  /** Sets a variable; without a value, or with an empty one, it is removed (switch_channel_set_variable). */
  set(name: string, value?: VariableValue): void {
    this.#values.delete(name);
    if (value !== undefined && value !== "") this.#values.set(name, value);
  }

  entries(): IterableIterator<[string, VariableValue]> {
    return this.#values.entries();
  }

  /**
   * Replaces every `${name}` by the variable's text, or by nothing. FreeSWITCH also runs API commands that are written
   * so (switch_channel_expand_variables); this switch does not.
   */
  expand(text: string): string {
    return text.replace(REFERENCE, (_, name: string) => this.text(name) ?? "");
  }
}
