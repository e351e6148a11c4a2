import { Worker } from "node:worker_threads";
import { type Subscription, timer } from "rxjs";
import type { Clock } from "../core/clock.js";
import { AppError } from "../core/errors.js";

/** The kinds of sound that can be converted; `mulaw` and `alaw` are samples without a header (ITU-T G.711). */
export type ConvertibleKind = "wav" | "mp3" | "mulaw" | "alaw";

/** A request to the thread. */
export interface Conversion {
  readonly id: number;
  readonly kind: ConvertibleKind;
  readonly bytes: Uint8Array;
}

interface Converted {
  readonly id: number;
  readonly wav?: Uint8Array;
  /** Why there is no `wav`. */
  readonly reason?: string;
}

interface Pending {
  readonly name: string;
  readonly kind: ConvertibleKind;
  readonly deadline: Subscription;
  resolve(wav: Uint8Array): void;
  reject(thrown: AppError): void;
}

const MODULE = new URL("./sound-worker.js", import.meta.url);
/** A minute of MP3 takes about a second, and no sound is longer than 40 minutes. */
const DEADLINE_SECONDS = 60;
/** The thread and its decoders take about 30 MB, and a new one is ready in 0.1 s. */
const IDLE_MS = 60_000;

const NAMES: Readonly<Record<ConvertibleKind, string>> = {
  wav: "WAV",
  mp3: "MP3",
  mulaw: "mu-law",
  alaw: "A-law",
};

/**
 * Converts sounds in a separate thread, so that no digit waits for it. The thread starts with the first sound, and ends when
 * there has been none for a minute.
 */
export class SoundThread {
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #idle: Subscription | undefined;
  #lastId = 0;

  /** `module` is the program of the thread. */
  constructor(
    private readonly clock: Clock,
    private readonly module = MODULE,
  ) {}

  /**
   * A sound as a telephone's WAV file: 8 kHz, mono, 16 bit. `name` stands for it in messages. Rejects with VOICE_FAILED when
   * it cannot be read, contains no sound, or plays for longer than 40 minutes.
   */
  telephoneWav(name: string, kind: ConvertibleKind, bytes: Uint8Array): Promise<Uint8Array> {
    this.#idle?.unsubscribe();
    this.#worker ??= this.#start();
    const id = ++this.#lastId;
    const deadline = timer(DEADLINE_SECONDS * 1_000, this.clock).subscribe(() =>
      this.#end(`took longer than ${DEADLINE_SECONDS} s`),
    );
    const converted = new Promise<Uint8Array>((resolve, reject) =>
      this.#pending.set(id, { name, kind, deadline, resolve, reject }),
    );
    // A view shares its memory with others: only a copy can be handed over.
    const copy = new Uint8Array(bytes);
    this.#worker.postMessage({ id, kind, bytes: copy } satisfies Conversion, [copy.buffer]);
    return converted;
  }

  /** Ends the thread; pending conversions fail. */
  close(): void {
    this.#end("was stopped");
  }

  #start(): Worker {
    const worker = new Worker(this.module, { name: "sounds", env: {}, execArgv: [] });
    let reason = "ended";
    worker.on("message", (converted: Converted) => this.#settle(converted));
    worker.on("error", ({ message }) => {
      reason = `ended: ${message}`;
    });
    worker.on("exit", () => {
      if (this.#worker === worker) this.#end(reason);
    });
    return worker;
  }

  #settle({ id, wav, reason = "no reason given" }: Converted): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.deadline.unsubscribe();
    if (wav !== undefined) pending?.resolve(wav);
    else pending?.reject(failure(`${pending.name} is not a readable ${NAMES[pending.kind]} file: ${reason}`));
    if (this.#pending.size === 0) this.#idle = timer(IDLE_MS, this.clock).subscribe(() => this.close());
  }

  /** Which of the pending sounds stopped the thread is unknown: all fail, and the next one gets a new thread. */
  #end(reason: string): void {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#idle?.unsubscribe();
    void worker?.terminate();
    for (const { name, deadline, reject } of this.#pending.values()) {
      deadline.unsubscribe();
      reject(failure(`${name} was not converted: the thread for sounds ${reason}`));
    }
    this.#pending.clear();
  }
}

function failure(message: string): AppError {
  return new AppError("VOICE_FAILED", message);
}
