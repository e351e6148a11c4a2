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

  /** Completes when the engine is there, at once when it was before. Errors with PLAYBACK_FAILED, and as `api` does. */
  need(engine: string, api: ChannelLink["api"]): Observable<never> {
    return defer(() =>
      this.#loaded.has(engine) ? EMPTY : from(this.#find(engine, api)).pipe(ignoreElements()),
    );
  }

  async #find(engine: string, api: ChannelLink["api"]): Promise<void> {
    const table = await interfaces(api);
    if (table !== undefined && !table.includes(`\nspeech,${engine},`)) {
      throw new AppError("PLAYBACK_FAILED", `FreeSWITCH has no speech engine "${engine}"`);
    }
    this.#loaded.add(engine);
  }
}

/** Lines of type,name,module; undefined when FreeSWITCH keeps no such table (-nosql). */
async function interfaces(api: ChannelLink["api"]): Promise<string | undefined> {
  try {
    return await api("show interfaces");
  } catch (thrown) {
    if (hasCode(thrown, "ESL_COMMAND_REFUSED")) return undefined;
    throw thrown;
  }
}
