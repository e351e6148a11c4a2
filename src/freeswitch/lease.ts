import type { Clock } from "../core/clock.js";
import { AppError } from "../core/errors.js";
import type { Lease } from "./channel.js";

/** The channel variable that holds the id of the controller which serves the call. */
export const CONTROLLER_VARIABLE = "pay_controller";
/** The answer of `uuid_getvar` for a variable that is not set. */
export const UNDEFINED = "_undef_";

/** An answer that took longer, in milliseconds, may be of a time before others took us for ended. */
const STALE_MS = 1_500;

type Api = (command: string) => Promise<string>;

/** How trying to get a call went. */
export type Claim = "claimed" | "taken";

/** Of `sched_del` (mod_commands.c, sched_del_function). */
function deletedBy(answer: string): number {
  return Number(/Deleted: (\d+)/.exec(answer)?.[1] ?? 0);
}

/** The number of a task from the answer of `sched_api` (mod_commands.c, sched_api_function). */
function taskOf(answer: string): string {
  const task = /Added: (\d+)/.exec(answer)?.[1];
  if (task !== undefined) return task;
  throw new AppError("ESL_COMMAND_REFUSED", `"sched_api" was answered "${answer.slice(0, 200)}"`);
}

/**
 * The hold of one controller on one call, kept on the switch itself. FreeSWITCH's scheduler is the arbiter: `sched_del`
 * takes tasks away under one lock and answers how many there were (switch_scheduler_del_task_group), so of any number of
 * controllers that remove the same task exactly one is answered 1. The task is the lease, a transfer to the fallback
 * extension: whoever removes it must serve the call, and sets a lease of its own.
 */
export class CallLease {
  readonly #group: string;
  #task: string | undefined;

  constructor(
    private readonly api: Api,
    private readonly callId: string,
    private readonly controller: string,
    private readonly lease: Lease,
    private readonly clock: Clock,
  ) {
    this.#group = groupOf(callId, controller);
  }

  /** Takes a call that no controller has had, by the lease of the dialplan. Rejects as `api` does. */
  claim(): Promise<Claim> {
    return this.#replace([this.callId]);
  }

  /**
   * As `claim`, for a call whose claim may have been cut off: ours by the end of a connection, or that of a controller of
   * `ended` by its own end.
   */
  claimAgain(ended: readonly string[] = []): Promise<Claim> {
    return this.#replace([this.callId, ...this.#groupsOf(ended)], this.api(`sched_del ${this.#group}`));
  }

  /** Takes a call from a controller that has ended; else as `claimAgain`. Rejects as `api` does. */
  takeOver(from: string, ended: readonly string[] = []): Promise<Claim> {
    return this.#replace(this.#groupsOf([from, ...ended]), this.api(`sched_del ${this.#group}`));
  }

  /**
   * Sets the lease anew; answers "taken" when it was no longer there: it has ended, or another controller has the call.
   * Rejects as `api` does.
   */
  async renew(): Promise<Claim> {
    const former = this.#task;
    // Until the answers are there nobody knows which of the two tasks stands: a renewal after that goes by the group.
    this.#task = undefined;
    const [removed, added] = former === undefined ? await this.#anew() : await this.#addThenRemove(former);
    // A task that is removed by its number is counted for up to half a second after it has gone
    // (switch_scheduler_del_task_id): whoever has taken the call over has also written its name.
    const owner = await this.api(`uuid_getvar ${this.callId} ${CONTROLLER_VARIABLE}`);
    if (deletedBy(removed) === 0 || owner !== this.controller) {
      await this.release();
      return "taken";
    }
    this.#task = taskOf(added);
    return "claimed";
  }

  /** Sets the lease where there is none although the call is ours. Rejects as `api` does. */
  async set(): Promise<void> {
    this.#task = taskOf(await this.api(this.#addition()));
  }

  /** Takes the lease away: the call has ended, or is another's. Rejects as `api` does. */
  async release(): Promise<void> {
    this.#task = undefined;
    await this.api(`sched_del ${this.#group}`);
  }

  /** Takes away what a controller that has ended has left on a call which is ours. Rejects as `api` does. */
  async clear(ended: string): Promise<void> {
    await this.api(`sched_del ${groupOf(this.callId, ended)}`);
  }

  /** Both in one go, the new one first: whenever this process dies, the call has a lease. */
  async #addThenRemove(task: string): Promise<[removed: string, added: string]> {
    const [added, removed] = await Promise.all([this.api(this.#addition()), this.api(`sched_del ${task}`)]);
    return [removed, added];
  }

  /** Removes the lease by its group, and sets it again. */
  #anew(): Promise<[removed: string, added: string]> {
    return Promise.all([this.api(`sched_del ${this.#group}`), this.api(this.#addition())]);
  }

  #groupsOf(controllers: readonly string[]): readonly string[] {
    return controllers.map((id) => groupOf(this.callId, id));
  }

  /**
   * Puts our lease in the place of those in `groups`. `own`: what removing a lease of ours has answered, sent before; it
   * stands when an earlier try was cut off.
   */
  async #replace(groups: readonly string[], own?: Promise<string>): Promise<Claim> {
    const began = this.clock.now();
    const [task, ...removed] = await Promise.all([
      this.api(this.#addition()),
      ...groups.map((group) => this.api(`sched_del ${group}`)),
      ...(own === undefined ? [] : [own]),
    ]);
    if (removed.every((answer) => deletedBy(answer) === 0)) {
      await this.release();
      return "taken";
    }
    this.#task = taskOf(task);
    // Whoever took this process for ended meanwhile has removed our lease, and written its own name.
    if (this.clock.now() - began > STALE_MS && !(await this.#stands())) return "taken";
    await this.api(`uuid_setvar ${this.callId} ${CONTROLLER_VARIABLE} ${this.controller}`);
    return "claimed";
  }

  /** Whether the lease that was set is there still; sets it anew. */
  async #stands(): Promise<boolean> {
    const [removed, added] = await this.#anew();
    if (deletedBy(removed) === 0) {
      await this.release();
      return false;
    }
    this.#task = taskOf(added);
    return true;
  }

  /** A group of its own, which nobody's "sched_del <uuid>" removes: not a PBX's, nor that of a controller which comes late. */
  #addition(): string {
    const { seconds, extension, context } = this.lease;
    return `sched_api +${seconds} ${this.#group} uuid_transfer ${this.callId} ${extension} XML ${context}`;
  }
}

function groupOf(callId: string, controller: string): string {
  return `pay_lease_${callId}_${controller}`;
}
