import type { Activity } from "./applications/application.js";
import type { Execution } from "./call-events.js";

/** An application that a call runs at the moment. */
export interface Running extends Execution {
  readonly activity: Activity;
  /** Started with event-lock: no command runs inside it. */
  readonly locked: boolean;
}

/** The applications of one call, each nested inside the one before; only the innermost one goes on. */
export class RunningStack {
  readonly #stack: Running[] = [];
  /** The innermost waits for one that was inside it and has ended. */
  #suspended = false;

  get innermost(): Running | undefined {
    return this.#stack.at(-1);
  }

  runs(application: string): boolean {
    return this.#stack.some((running) => running.application === application);
  }

  /** Begins an application inside the innermost one. */
  begin(running: Running, ended: () => void): void {
    if (!this.#suspended) this.innermost?.activity.suspend();
    this.#suspended = false;
    this.#stack.push(running);
    running.activity.begin(ended);
  }

  /** Takes the innermost one away; it has ended. */
  pop(): void {
    this.#stack.pop();
    this.#suspended = true;
  }

  /** Lets the innermost one go on. */
  resume(): void {
    if (!this.#suspended) return;
    this.#suspended = false;
    this.innermost?.activity.resume();
  }
}

/** What a client asks of a call by `sendmsg`. It waits until the call looks for commands. */
export type CallCommand =
  | {
      readonly kind: "execute";
      readonly application: string;
      readonly argument: string;
      /** The client's own name for it; comes back as Application-UUID. */
      readonly uuid?: string;
      /** `event-lock`: nothing else runs inside it. */
      readonly locked: boolean;
    }
  | { readonly kind: "hangup"; readonly cause: string };
