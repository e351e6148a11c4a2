import type { Logger } from "pino";
import { exhaustMap, firstValueFrom, interval, type Observable, startWith, takeUntil, timer } from "rxjs";
import type { Clock } from "../core/clock.js";
import { AppError, hasCode } from "../core/errors.js";
import {
  BEAT_MS,
  type ControllerIdentity,
  type Controllers,
  type OtherController,
  SILENCE_MS,
} from "./controllers.js";

/** How this process gets on with others that serve the same FreeSWITCH. */
export interface Sharing {
  readonly identity: ControllerIdentity;
  /** Serves although another controller does so with a ledger of its own. */
  readonly takeover: boolean;
  /** Which controllers of our own ledger have surely ended. */
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
  /** These other controllers have ended. Answers whether their calls have been looked for; never rejects. */
  onEnded(controllers: readonly string[]): Promise<boolean>;
  /** The switch does not answer. */
  onSilent(): void;
  /** This process was still for so long (stopped, starved) that others may have taken its calls. */
  onLate(): void;
}

/** From one look to the next while it is found out whether another controller lives. */
const LOOK_MS = 500;

/**
 * Shows this controller on the switch. Throws SWITCH_SERVED when another one serves it with a ledger of its own, unless
 * told to take over; whether one lives is seen within `silenceMs`. Rejects as `api` does.
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
    await firstValueFrom(timer(LOOK_MS, clock));
    found = stranger(await controllers.look(api));
  }
  if (found !== undefined && !sharing.takeover)
    throw new AppError("SWITCH_SERVED", `${address} is served by ${found.name} (${found.id})`);
  if (found !== undefined)
    logger.warn(
      { controller: found.name },
      "another controller with a ledger of its own serves this FreeSWITCH too",
    );
  await controllers.show(api);
  if (sharing.takeover) return;
  // Two that start together have not seen each other: the one with the higher id gives way.
  const other = stranger(await controllers.look(api));
  if (other === undefined || other.id > sharing.identity.id) return;
  await controllers.leave(api);
  throw new AppError("SWITCH_SERVED", `${address} is served by ${other.name} (${other.id})`);
}

/**
 * Shows every second that we live, and looks at who else does, until `until$` emits. Never throws.
 */
export function watchControllers(
  controllers: Controllers,
  { api, clock, logger }: SharedSwitch,
  until$: Observable<unknown>,
  { onEnded, onSilent, onLate }: Observers,
): void {
  let alive: readonly OtherController[] = [];
  let beatAt = clock.now();
  let isTaking = false;
  /** Beside the beat, which others wait for. What a controller shows is cleared away when its calls have been looked for. */
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
      // The beat tells of a switch that does not answer, and the next look comes.
    }
  };
  const beats$ = interval(BEAT_MS, clock).pipe(startWith(0), takeUntil(until$));
  // Each by itself: a look asks the ledger too, and others would take a controller for ended whose ledger is slow.
  beats$.pipe(exhaustMap(look)).subscribe();
  beats$.pipe(exhaustMap(show)).subscribe();
}
