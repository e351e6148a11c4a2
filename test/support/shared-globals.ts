/** The global variables of a FreeSWITCH that several controllers share. */
export class SharedGlobals {
  readonly #values = new Map([["hostname", "pbx"]]);
  /** Thrown instead of an answer. */
  fault: Error | undefined;

  readonly api = async (command: string): Promise<string> => {
    if (this.fault !== undefined) throw this.fault;
    return this.answer(command);
  };

  answer(command: string): string {
    const [name, argument = ""] = command.split(/ (.*)/);
    if (name === "global_getvar") return [...this.#values].map((pair) => `${pair.join("=")}\n`).join("");
    const at = argument.indexOf("=");
    this.set(argument.slice(0, at), argument.slice(at + 1));
    return "+OK";
  }

  set(name: string, value = ""): void {
    if (value === "") this.#values.delete(name);
    else this.#values.set(name, value);
  }

  /** The variables of controllers. */
  shown(): Record<string, string> {
    return Object.fromEntries([...this.#values].filter(([name]) => name.startsWith("pay_presence_")));
  }
}
