import type { Scene, SceneOptions } from "../scene.js";

/** One kind of fault. */
export interface Kind {
  readonly name: string;
  /** Whether callers may be sent to the fallback extension: only where no controller serves them for longer than 5 s. */
  readonly mayFallBack?: true;
  /** The embedded switch does not support it. */
  readonly realSwitchOnly?: true;
  readonly scene?: SceneOptions;
  /** Before the first call. */
  prepare?(scene: Scene): Promise<void>;
  /** Causes the fault; resolves when it is over. */
  strike(scene: Scene): Promise<void>;
  /** Called when all calls have ended: what else is wrong. */
  inspect?(scene: Scene): Promise<string[]>;
}

export const CUT_MS = { short: 300, long: 5_000 } as const;
