import type { Activity } from "./applications/application.js";
import type { Execution } from "./call-events.js";

/** An application that a call is currently running. */
export interface Running extends Execution {
  readonly activity: Activity;
  /** Started with event-lock: no command runs inside it. */
  readonly locked: boolean;
}

/** The applications of one call, each nested inside the one before; only the innermost one advances. */
export class RunningStack {
  readonly #stack: Running[] = [];
  /** The innermost is paused after an application nested in it has ended. */
  #suspended = false;

  get innermost(): Running | undefined {
    return this.#stack.at(-1);
  }

  runs(application: string): boolean {
    return this.#stack.some((running) => running.application === application);
  }

  /** Starts an application inside the innermost one. */
  begin(running: Running, ended: () => void): void {
    if (!this.#suspended) this.innermost?.activity.suspend();
    this.#suspended = false;
    this.#stack.push(running);
    running.activity.begin(ended);
  }

  /** Removes the innermost one, which has ended. */
  pop(): void {
    this.#stack.pop();
    this.#suspended = true;
  }

  /** Resumes the innermost one. */
  resume(): void {
    if (!this.#suspended) return;
    this.#suspended = false;
    this.innermost?.activity.resume();
  }
}

/** What a client requests of a call by `sendmsg`. It waits until the call checks for commands. */
export type CallCommand =
  | {
      readonly kind: "execute";
      readonly application: string;
      readonly argument: string;
      /** The client's own id for it; returned as Application-UUID. */
      readonly uuid?: string;
      /** `event-lock`: nothing else runs inside it. */
      readonly locked: boolean;
    }
  | { readonly kind: "hangup"; readonly cause: string };
