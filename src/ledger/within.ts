import { AppError } from "../core/errors.js";

/**
 * What `work` settles with, or LEDGER_UNAVAILABLE with `late` when it has not settled in so many milliseconds of the
 * machine's time: a database knows no other. The work goes on.
 */
export function within<Value>(ms: number, work: Promise<Value>, late: string): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new AppError("LEDGER_UNAVAILABLE", late)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
