import { defer, EMPTY, from, ignoreElements, type Observable } from "rxjs";
import { AppError, hasCode } from "../domain/errors.js";
import type { ChannelLink } from "./executions.js";

/**
 * The speech engines of one FreeSWITCH. `speak` with an engine that isn't loaded ends at once and reports no failure
 * (measured on 1.11; speak_function in mod_dptools.c drops the status), so the caller would hear nothing: it is asked
 * for beforehand. A voice that the engine doesn't have can't be found out.
 */
export class SpeechEngines {
  readonly #loaded = new Set<string>();

  constructor(private readonly link: Pick<ChannelLink, "api">) {}

  /** Completes when the engine is there, at once when it was before. Errors with PLAYBACK_FAILED, ESL_*. */
  need(engine: string): Observable<never> {
    return defer(() => (this.#loaded.has(engine) ? EMPTY : from(this.#find(engine)).pipe(ignoreElements())));
  }

  async #find(engine: string): Promise<void> {
    const table = await this.#interfaces();
    if (table !== undefined && !table.includes(`\nspeech,${engine},`)) {
      throw new AppError("PLAYBACK_FAILED", `FreeSWITCH has no speech engine "${engine}"`);
    }
    this.#loaded.add(engine);
  }

  /** Lines of type,name,module; undefined when FreeSWITCH keeps no such table (-nosql). */
  async #interfaces(): Promise<string | undefined> {
    try {
      return await this.link.api("show interfaces");
    } catch (thrown) {
      if (hasCode(thrown, "ESL_COMMAND_REFUSED")) return undefined;
      throw thrown;
    }
  }
}
