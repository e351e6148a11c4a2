import { pino } from "pino";
import { filter, firstValueFrom, ReplaySubject } from "rxjs";
import { TestProcessor } from "../../src/connectors/test/test-processor.js";
import { type AppOptions, buildApp } from "../../src/sidecar/app.js";
import { EMBEDDED } from "./api-keys.js";
import { temporaryFolder } from "./temporary-folder.js";
import { VirtualClock } from "./virtual-clock.js";

/** Waits that a test ends explicitly. */
export class HeldWaits {
  readonly #asked$ = new ReplaySubject<number>();
  #held: (() => void)[] = [];

  readonly wait = (ms: number): Promise<void> => {
    const ended = new Promise<void>((resolve) => this.#held.push(resolve));
    this.#asked$.next(ms);
    return ended;
  };

  /** The first requested wait, in milliseconds. */
  first(): Promise<number> {
    return firstValueFrom(this.#asked$);
  }

  end(): void {
    for (const resolve of this.#held.splice(0)) resolve();
  }
}

/** The app with fakes around it, and every line that it logs at trace level. */
export function sidecar(options: Partial<AppOptions> = {}) {
  const lines: string[] = [];
  const lines$ = new ReplaySubject<string>();
  const write = (line: string) => {
    lines.push(line);
    lines$.next(line);
  };
  const logger = pino({ level: "trace" }, { write });
  const waits = new HeldWaits();
  const processor = new TestProcessor(waits.wait);
  const app = buildApp({
    logger,
    clock: new VirtualClock(),
    processor,
    payments: { stop: () => "unknown-call" },
    ready: () => ({ ready: true, checks: {} }),
    promptDirectory: temporaryFolder(),
    dialIn: "sip:pay@192.0.2.1",
    trust: EMBEDDED,
    ...options,
  });
  /** Resolves with the first log line that contains these words. */
  const logged = (words: string) => firstValueFrom(lines$.pipe(filter((line) => line.includes(words))));
  return { app, processor, waits, logged, log: () => lines.join("") };
}
