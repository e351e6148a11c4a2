import type { SwitchEvent } from "../../src/freeswitch/event-socket/events.js";
import { FakeChannelLink } from "./fake-channel-link.js";

/** The properties of a call that a test sets; the others are as in a new call. */
export interface FakeCall {
  readonly context?: string;
  readonly destination?: string;
  /** The last application of its channel. */
  readonly application?: string;
  readonly direction?: string;
  readonly controller?: string;
}

interface Held {
  destination: string;
  readonly row: Readonly<Record<string, string>>;
  readonly variables: Map<string, string>;
}

/** What a FreeSWITCH knows about its calls: their variables, its table of channels, and the tasks of its scheduler. */
export class FakeSwitch {
  readonly calls = new Map<string, Held>();
  /** The group of each task, by its number. */
  readonly tasks = new Map<number, string>();
  /** Answers that replace the usual ones; an error is thrown. */
  instead: (command: string) => string | Error | undefined = () => undefined;
  #links = 0;
  #lastTask = 0;

  link(): FakeChannelLink {
    const link = new FakeChannelLink(`link${++this.#links} `);
    link.answers = (command) => this.instead(command) ?? this.#answer(link, command);
    return link;
  }

  /** A call in our dialplan, with the lease of the dialplan or of its controller. */
  call(id: string, call: FakeCall = {}): this {
    const {
      context = "pay",
      destination = "2",
      application = "park",
      direction = "inbound",
      controller,
    } = call;
    const row = {
      uuid: id,
      direction,
      cid_name: "Ann",
      cid_num: "1",
      dest: destination,
      application,
      context,
    };
    const variables = new Map(controller === undefined ? [] : [["pay_controller", controller]]);
    this.calls.set(id, { destination, row, variables });
    this.#add(controller === undefined ? id : leaseOf(id, controller));
    return this;
  }

  /** The call is in the fallback extension: its lease has ended. */
  fallBack(id: string): void {
    const call = this.calls.get(id);
    if (call === undefined) return;
    call.destination = "fallback";
    call.variables.delete("pay_controller");
    this.dropLeases(id);
  }

  /** As if another controller had taken the call. */
  takenBy(id: string, controller: string): void {
    this.dropLeases(id);
    this.calls.get(id)?.variables.set("pay_controller", controller);
    this.#add(leaseOf(id, controller));
  }

  dropLeases(id: string): void {
    for (const [task, group] of this.tasks) if (isOf(id, group)) this.tasks.delete(task);
  }

  /** The task groups of a call. */
  leasesOf(id: string): string[] {
    return [...this.tasks.values()].filter((group) => isOf(id, group));
  }

  #add(group: string): number {
    this.tasks.set(++this.#lastTask, group);
    return this.#lastTask;
  }

  #answer(link: FakeChannelLink, command: string): string | Error {
    const [name, id = "", variable = "", value] = command.split(" ");
    if (command === "show channels as json")
      return JSON.stringify({ rows: [...this.calls.values()].map(({ row }) => row) });
    if (name === "sched_api") return `+OK Added: ${this.#add(variable)}`;
    if (name === "sched_del") return `+OK Deleted: ${this.#remove(id)}`;
    const call = this.calls.get(id);
    if (call === undefined) return link.refused("-ERR No such channel!");
    if (name === "uuid_setvar") call.variables.set(variable, value ?? "");
    if (name !== "uuid_getvar") return "+OK";
    return variable === "destination_number" ? call.destination : (call.variables.get(variable) ?? "_undef_");
  }

  #remove(idOrGroup: string): number {
    const found = [...this.tasks].filter(
      ([task, group]) => String(task) === idOrGroup || group === idOrGroup,
    );
    for (const [task] of found) this.tasks.delete(task);
    return found.length;
  }
}

function isOf(id: string, group: string): boolean {
  return group === id || group.startsWith(leaseOf(id, ""));
}

/** The group of a controller's lease. */
export function leaseOf(id: string, controller: string): string {
  return `pay_lease_${id}_${controller}`;
}

/** The event of a call that is parked. */
export function parked(id: string, { context = "pay", isProbe = false } = {}): SwitchEvent {
  const call = { id, from: "1", callerName: "Ann", to: "2", direction: "inbound" } as const;
  return { type: "parked", call, context, ...(isProbe ? { isProbe } : {}) };
}
