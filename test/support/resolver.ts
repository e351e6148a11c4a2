import { isIP } from "node:net";
import type { Resolve } from "../../src/http-client/guard.js";

/** A resolver that knows the given names; of several answers each lookup gets the next, and the last one repeats. */
export class TestResolver {
  readonly asked: string[] = [];
  readonly #answers: Record<string, string[][]>;

  constructor(answers: Record<string, string[][]>) {
    this.#answers = answers;
  }

  readonly resolve: Resolve = (host) => {
    this.asked.push(host);
    const left = this.#answers[host];
    const addresses = left !== undefined && left.length > 1 ? left.shift() : left?.[0];
    if (addresses === undefined) return Promise.reject(Object.assign(new Error(host), { code: "ENOTFOUND" }));
    return Promise.resolve(addresses.map((address) => ({ address, family: isIP(address) })));
  };
}
