import type { Logger } from "pino";
import { exhaustMap, interval, type Observable, startWith, takeUntil } from "rxjs";
import { type Clock, pause } from "../core/clock.js";
import { AppError, hasCode } from "../core/errors.js";
import {
  BEAT_MS,
  type ControllerIdentity,
  type Controllers,
  type OtherController,
  SILENCE_MS,
} from "./controllers.js";

/** How this process coexists with others that serve the same FreeSWITCH. */
export interface Sharing {
  readonly identity: ControllerIdentity;
  /** Serves although another controller with a separate ledger does so. */
  readonly takeover: boolean;
  /** Which controllers on our own ledger have certainly ended. */
  ended(others: readonly string[]): Promise<readonly string[]>;
}

export interface SharedSwitch {
  api(command: string): Promise<string>;
  /** For messages. */
  readonly address: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface Observers {
  /** These other controllers have ended. Resolves with whether their calls have been looked for; never rejects. */
  onEnded(controllers: readonly string[]): Promise<boolean>;
  /** The switch does not answer. */
  onSilent(): void;
  /** This process was suspended for so long (stopped, starved) that others may have taken its calls. */
  onLate(): void;
}

/** The interval between looks while determining whether another controller is alive. */
const LOOK_MS = 500;

/**
 * Announces this controller on the switch. Throws SWITCH_SERVED when another one with a separate ledger serves it,
 * unless takeover is requested; whether one is alive shows within `silenceMs`. Rejects as `api` does.
 */
export async function joinSwitch(
  controllers: Controllers,
  sharing: Sharing,
  shared: SharedSwitch,
): Promise<void> {
  const { api, clock, logger, address } = shared;
  const { ledger } = sharing.identity;
  const stranger = (others: readonly OtherController[]) =>
    others.find((other) => other.isAlive && other.ledger !== ledger);
  controllers.restart();
  let found = stranger(await controllers.look(api));
  for (
    let waited = 0;
    found !== undefined && waited <= controllers.silenceMs && !controllers.hasBeaten(found.id);
    waited += LOOK_MS
  ) {
    await pause(LOOK_MS, clock);
    found = stranger(await controllers.look(api));
  }
  if (found !== undefined && !sharing.takeover)
    throw new AppError("SWITCH_SERVED", `${address} is served by ${found.name} (${found.id})`);
  if (found !== undefined)
    logger.warn(
      { controller: found.name },
      "another controller with a separate ledger also serves this FreeSWITCH",
    );
  await controllers.show(api);
  if (sharing.takeover) return;
  // Two that start together have not seen each other: the one with the higher id gives way.
  const other = stranger(await controllers.look(api));
  if (other === undefined || other.id > sharing.identity.id) return;
  await controllers.leave(api);
  throw new AppError("SWITCH_SERVED", `${address} is served by ${other.name} (${other.id})`);
}

/** Shows every second that we are alive, and checks which others are, until `until$` emits. Never throws. */
export function watchControllers(
  controllers: Controllers,
  { api, clock, logger }: SharedSwitch,
  until$: Observable<unknown>,
  { onEnded, onSilent, onLate }: Observers,
): void {
  let alive: readonly OtherController[] = [];
  let beatAt = clock.now();
  let isTaking = false;
  /**
   * Runs alongside the beat, which others wait for. A controller's variable is removed when its calls have been looked
   * for.
   */
  const takeFrom = async (silent: readonly string[]) => {
    if (isTaking) return;
    isTaking = true;
    const looked = await onEnded(silent);
    isTaking = false;
    if (looked) for (const id of silent) await controllers.forget(id, api);
  };
  const show = async () => {
    const late = clock.now() - beatAt;
    beatAt = clock.now();
    if (late > SILENCE_MS) onLate();
    await controllers.show(api).catch((thrown) => {
      // Any other refusal is a sign of life.
      if (hasCode(thrown, "ESL_DEADLINE")) onSilent();
    });
  };
  const look = async () => {
    try {
      const others = await controllers.look(api);
      const before = alive;
      alive = others.filter(({ isAlive }) => isAlive);
      const ended = before.filter(({ id }) => !alive.some((one) => one.id === id));
      for (const { id, name } of ended) logger.warn({ controller: id, name }, "another controller has ended");
      const silent = others.filter(({ isAlive }) => !isAlive);
      if (ended.length > 0 || silent.length > 0)
        takeFrom([...ended, ...silent].map(({ id }) => id)).catch(() => undefined);
    } catch {
      // The beat reports a switch that does not answer, and there is a next look.
    }
  };
  const beats$ = interval(BEAT_MS, clock).pipe(startWith(0), takeUntil(until$));
  // Separate loops: a look also asks the ledger, and others would consider a controller with a slow ledger ended.
  beats$.pipe(exhaustMap(look)).subscribe();
  beats$.pipe(exhaustMap(show)).subscribe();
}
