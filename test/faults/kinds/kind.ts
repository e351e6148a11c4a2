import type { Scene, SceneOptions } from "../scene.js";

/** One kind of fault. */
export interface Kind {
  readonly name: string;
  /** Whether callers may be sent to the fallback extension: only where nobody serves them for longer than 5 s. */
  readonly mayFallBack?: true;
  /** The embedded switch has no such thing. */
  readonly realSwitchOnly?: true;
  readonly scene?: SceneOptions;
  /** Before the first call. */
  prepare?(scene: Scene): Promise<void>;
  /** Does it; resolves when the fault is over. */
  strike(scene: Scene): Promise<void>;
  /** When all calls have ended: what is wrong beside them. */
  inspect?(scene: Scene): Promise<string[]>;
}

export const CUT_MS = { short: 300, long: 5_000 } as const;
