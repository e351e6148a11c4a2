import { AppError } from "../../src/core/errors.js";
import type { Ledger } from "../../src/ledger/ledger.js";
import { openLedger } from "../../src/ledger/open-ledger.js";

type Part = "transactions" | "outbox" | "calls";

/** A real in-memory ledger whose database can be unavailable, or lose the answer to a completed operation. */
export class FlakyLedger {
  /** Called at each method, with its name. */
  fate: (method: string) => "works" | "away" | "answer-lost" = () => "works";

  constructor(private readonly real: Ledger) {}

  static async open(): Promise<FlakyLedger> {
    return new FlakyLedger(await openLedger({ kind: "sqlite", path: ":memory:" }));
  }

  get ledger(): Ledger {
    const { real } = this;
    return {
      ...real,
      transactions: this.#flaky("transactions"),
      outbox: this.#flaky("outbox"),
      calls: this.#flaky("calls"),
    };
  }

  /** The ledger itself, whatever `fate` says. */
  get truth(): Ledger {
    return this.real;
  }

  #flaky<Name extends Part>(part: Name): Ledger[Name] {
    const real = this.real[part];
    return new Proxy(real, {
      get:
        (target, method) =>
        async (...given: unknown[]) => {
          const fate = this.fate(String(method));
          if (fate === "away") throw new AppError("LEDGER_UNAVAILABLE", "away");
          const act = Reflect.get(target, method) as (...all: unknown[]) => unknown;
          const answer = await act.apply(target, given);
          if (fate === "answer-lost") throw new AppError("LEDGER_UNAVAILABLE", "no answer");
          return answer;
        },
    });
  }
}
