import type { Config } from "../../config/config.js";
import type { Clock } from "../../domain/clock.js";
import type { Tried } from "./pbx/dialplan-trial.js";
import type { Pbx } from "./pbx/pbx.js";

/** What is looked at on this machine. */
export interface Surroundings {
  readonly config: Config;
  readonly clock: Clock;
  /** The value of PATH. */
  readonly path: string;
  /** Where the configuration was read from; undefined when there is only the environment. */
  readonly configFile?: string;
  /** The text of the dialplan that this version ships. */
  readonly shippedDialplan: string;
}

/** One FreeSWITCH beside it. */
export interface SwitchSubject extends Surroundings {
  readonly pbx: Pbx;
  /** The one call through the dialplan, of which several checks tell. */
  readonly trial: () => Promise<Tried>;
}
