import type { Clock } from "../core/clock.js";
import { AppError } from "../core/errors.js";
import type { Lease } from "./channel.js";

/** How often a lease is set again while it runs. */
export const RENEWALS_PER_LEASE = 3;

/** The channel variable that holds the id of the controller which serves the call. */
export const CONTROLLER_VARIABLE = "pay_controller";
/** The answer to `uuid_getvar` for a variable that is not set. */
export const UNDEFINED = "_undef_";

/** An answer that took longer, in milliseconds, may date from before other controllers considered us ended. */
const STALE_MS = 1_500;

/** Runs an API command on a FreeSWITCH; rejects as `EslConnection.api` does. */
export type SwitchApi = (command: string) => Promise<string>;

/** The result of an attempt to claim a call. */
export type Claim = "claimed" | "taken";

/** Reads the answer to `sched_del` (mod_commands.c, sched_del_function). */
function deletedBy(answer: string): number {
  return Number(/Deleted: (\d+)/.exec(answer)?.[1] ?? 0);
}

/** The number of a task from the answer to `sched_api` (mod_commands.c, sched_api_function). */
function taskOf(answer: string): string {
  const task = /Added: (\d+)/.exec(answer)?.[1];
  if (task !== undefined) return task;
  throw new AppError("ESL_COMMAND_REFUSED", `"sched_api" was answered "${answer.slice(0, 200)}"`);
}

/**
 * One controller's claim to one call, kept on the switch itself. FreeSWITCH's scheduler is the arbiter: `sched_del`
 * removes tasks under one lock and returns how many there were (switch_scheduler_del_task_group), so of any number of
 * controllers that remove the same task, exactly one receives 1. The task is the lease, a transfer to the fallback
 * extension: the controller that removes it must serve the call, and sets its own lease.
 */
export class CallLease {
  readonly #group: string;
  #task: string | undefined;

  constructor(
    private readonly api: SwitchApi,
    private readonly callId: string,
    private readonly controller: string,
    private readonly lease: Lease,
    private readonly clock: Clock,
  ) {
    this.#group = groupOf(callId, controller);
  }

  /** Takes a call that no controller has served, by the lease of the dialplan. Rejects as `api` does. */
  claim(): Promise<Claim> {
    return this.#replace([this.callId]);
  }

  /**
   * As `claim`, for a call whose claim may have been interrupted: ours by the end of a connection, or that of a
   * controller in `ended` by its own end.
   */
  claimAgain(ended: readonly string[] = []): Promise<Claim> {
    return this.#replace([this.callId, ...this.#groupsOf(ended)], this.api(`sched_del ${this.#group}`));
  }

  /** Takes a call from a controller that has ended; otherwise as `claimAgain`. Rejects as `api` does. */
  takeOver(from: string, ended: readonly string[] = []): Promise<Claim> {
    return this.#replace(this.#groupsOf([from, ...ended]), this.api(`sched_del ${this.#group}`));
  }

  /**
   * Renews the lease; resolves with "taken" when it no longer existed: it has expired, or another controller has the
   * call. Rejects as `api` does.
   */
  async renew(): Promise<Claim> {
    const former = this.#task;
    // Until the answers arrive, it is unknown which of the two tasks exists: a renewal after that uses the group.
    this.#task = undefined;
    const [removed, added] =
      former === undefined ? await this.#removeThenAdd() : await this.#addThenRemove(former);
    // A task that is removed by its number is still counted for up to half a second
    // (switch_scheduler_del_task_id): a controller that has taken the call over has also written its id.
    const owner = await this.api(`uuid_getvar ${this.callId} ${CONTROLLER_VARIABLE}`);
    if (deletedBy(removed) === 0 || owner !== this.controller) {
      await this.release();
      return "taken";
    }
    this.#task = taskOf(added);
    return "claimed";
  }

  /** Sets the lease when there is none although the call is ours. Rejects as `api` does. */
  async set(): Promise<void> {
    this.#task = taskOf(await this.api(this.#addition()));
  }

  /** Removes the lease: the call has ended, or belongs to another controller. Rejects as `api` does. */
  async release(): Promise<void> {
    this.#task = undefined;
    await this.api(`sched_del ${this.#group}`);
  }

  /** Removes the lease that an ended controller has left on a call of ours. Rejects as `api` does. */
  async clear(ended: string): Promise<void> {
    await this.api(`sched_del ${groupOf(this.callId, ended)}`);
  }

  /** Sends both together, the new one first: whenever this process dies, the call has a lease. */
  async #addThenRemove(task: string): Promise<[removed: string, added: string]> {
    const [added, removed] = await Promise.all([this.api(this.#addition()), this.api(`sched_del ${task}`)]);
    return [removed, added];
  }

  /** Removes the lease by its group, and sets it again. */
  #removeThenAdd(): Promise<[removed: string, added: string]> {
    return Promise.all([this.api(`sched_del ${this.#group}`), this.api(this.#addition())]);
  }

  #groupsOf(controllers: readonly string[]): readonly string[] {
    return controllers.map((id) => groupOf(this.callId, id));
  }

  /**
   * Replaces the leases in `groups` with ours. `own`: the answer to the removal of a lease of ours, sent before; there
   * is one when an earlier attempt was interrupted.
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
    // A controller that considered this process ended in the meantime has removed our lease, and written its own id.
    if (this.clock.now() - began > STALE_MS && !(await this.#stillExists())) return "taken";
    await this.api(`uuid_setvar ${this.callId} ${CONTROLLER_VARIABLE} ${this.controller}`);
    return "claimed";
  }

  /** Whether the lease that was set still exists; renews it. */
  async #stillExists(): Promise<boolean> {
    const [removed, added] = await this.#removeThenAdd();
    if (deletedBy(removed) === 0) {
      await this.release();
      return false;
    }
    this.#task = taskOf(added);
    return true;
  }

  /** Uses a separate group, which no "sched_del <uuid>" removes: neither a PBX's, nor that of a late controller. */
  #addition(): string {
    const { seconds, extension, context } = this.lease;
    return `sched_api +${seconds} ${this.#group} uuid_transfer ${this.callId} ${extension} XML ${context}`;
  }
}

function groupOf(callId: string, controller: string): string {
  return `pay_lease_${callId}_${controller}`;
}
