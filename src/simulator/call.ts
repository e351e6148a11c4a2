import { randomUUID } from "node:crypto";
import { Subscription } from "rxjs";
import type { Clock } from "../core/clock.js";
import type { Digit } from "../core/dtmf.js";
import type { Application, Ending, Session } from "./applications/application.js";
import { CallEvents, type KeySource } from "./call-events.js";
import type { CallRecord } from "./call-record.js";
import type { Dialplan, Step } from "./dialplan.js";
import { Earpiece } from "./earpiece.js";
import type { EventBus, Headers } from "./events.js";
import { hangupCauseOf, reportHangup } from "./hangup.js";
import type { LegHangup } from "./leg.js";
import { type CallCommand, type Running, RunningStack } from "./running.js";
import type { Schedule } from "./schedule.js";

/** The services that every call of the switch uses. */
export interface CallServices {
  readonly clock: Clock;
  readonly events: EventBus;
  readonly schedule: Schedule;
  readonly dialplan: Dialplan;
  readonly applications: ReadonlyMap<string, Application>;
}

/** FreeSWITCH checks for commands once per packet of sound, milliseconds. */
const PACKET_MS = 20;

/**
 * One call: runs the dialplan, and inside its `park` the commands that clients send. It corresponds to FreeSWITCH's
 * thread per session (switch_ivr_park, switch_ivr_parse_all_events), with the clock's packets in place of RTP packets.
 */
export class Call implements Session {
  readonly earpiece = new Earpiece();
  readonly #services: CallServices;
  readonly #onEnded: () => void;
  readonly #events: CallEvents;
  readonly #running = new RunningStack();
  readonly #keys: { readonly digit: Digit; readonly source: KeySource }[] = [];
  #commands: CallCommand[] = [];
  #steps: Step[] = [];
  #packet = Subscription.EMPTY;
  /** Set by `break`, until the next packet. */
  #broken = false;
  #transferring = true;
  #hungUpBy: LegHangup["by"] | undefined;
  #survivesHangup = false;
  #ended = false;
  #inTurnNow = false;

  /** Its dialplan begins with the next packet. `onEnded` is called when everything has ended. */
  constructor(
    readonly record: CallRecord,
    services: CallServices,
    onEnded: () => void,
  ) {
    this.#services = services;
    this.#onEnded = onEnded;
    this.#events = new CallEvents(record, services.events);
    this.fire("CHANNEL_CREATE");
    this.#awaitPacket();
  }

  get clock(): Clock {
    return this.#services.clock;
  }

  get schedule(): Schedule {
    return this.#services.schedule;
  }

  get leaving(): boolean {
    return this.#transferring || this.#hungUpBy !== undefined;
  }

  get isParked(): boolean {
    return this.#running.runs("park");
  }

  fire(name: string, headers: Headers = []): void {
    this.#events.fire(name, headers);
  }

  /** Queues a command behind those that are already waiting. */
  command(command: CallCommand): void {
    this.#commands.push(command);
    this.#awaitPacket();
  }

  /** Stops all sounds; with `all`, also drops the waiting commands (break_function in mod_commands.c). */
  break(all: boolean): void {
    if (all) this.#commands = [];
    this.#broken = true;
    this.#awaitPacket();
  }

  /** A key of the caller. It is reported at once, and may end the current sound. */
  press(digit: Digit, source: KeySource): void {
    if (this.#hungUpBy !== undefined) return;
    this.#keys.push({ digit, source });
    this.#inTurn(() => undefined);
  }

  answer(): void {
    const { record } = this;
    if (record.answerState !== "ringing") return;
    record.answered(this.clock.now());
    this.fire("CHANNEL_ANSWER");
    record.callState = "ACTIVE";
  }

  /** Ends the call. A cause that FreeSWITCH does not know counts as NORMAL_CLEARING. */
  hangup(cause: string, by: LegHangup["by"] = "switch"): void {
    if (this.#hungUpBy !== undefined) return;
    const { record } = this;
    this.#hungUpBy = by;
    const known = hangupCauseOf(cause).name;
    record.hungUp(known, this.clock.now());
    this.earpiece.hungUp({ by, cause: known });
    this.fire("CHANNEL_HANGUP");
    record.variables.set("sip_hangup_disposition", by === "caller" ? "recv_bye" : "send_bye");
    this.#awaitPacket();
  }

  /** Ends the call and everything that runs in it at once: the switch is closing. */
  shutDown(): void {
    this.hangup("SYSTEM_SHUTDOWN");
    this.#inTurn(() => this.#goOn());
  }

  transfer(destination: string, context = this.record.route.context): void {
    if (this.#hungUpBy !== undefined) return;
    this.record.routed(destination, context, this.clock.now());
    this.#transferring = true;
    this.#awaitPacket();
  }

  surviveHangup(): void {
    this.#survivesHangup = true;
  }

  #awaitPacket(): void {
    if (this.#ended || !this.#packet.closed) return;
    this.#packet = this.clock.schedule(() => this.#inTurn(() => this.#onPacket()), PACKET_MS);
  }

  /** One step at a time: a key pressed in response to an event sent during a step waits until the step is done. */
  #inTurn(work: () => void): void {
    if (this.#inTurnNow) return;
    this.#inTurnNow = true;
    work();
    this.#handleKeys();
    this.#inTurnNow = false;
  }

  #onPacket(): void {
    this.#packet = Subscription.EMPTY;
    const broken = this.#broken && !this.leaving;
    this.#broken = false;
    if (broken) this.#breakSounds();
    // What waits while something is stopped starts with the packet after that.
    if (!broken || this.#running.innermost === undefined) this.#goOn();
    else if (this.#commands.length > 0) this.#awaitPacket();
  }

  #breakSounds(): void {
    for (let running = this.#running.innermost; running !== undefined; running = this.#running.innermost) {
      if (running.application === "park") return;
      this.#conclude(running, "break");
    }
  }

  /** Does everything that can be done now: commands inside what runs, leaving it, the dialplan. */
  #goOn(): void {
    while (!this.#ended) {
      this.#obeyCommands();
      const running = this.#running.innermost;
      if (running === undefined) this.#goOnInDialplan();
      else if (this.leaving) this.#conclude(running, this.#interruption());
      else {
        this.#running.resume();
        return;
      }
    }
  }

  #obeyCommands(): void {
    while (this.#commands.length > 0) {
      const running = this.#running.innermost;
      if (running === undefined || running.locked) return;
      const command = this.#commands.shift() as CallCommand;
      if (command.kind === "hangup") {
        this.hangup(command.cause);
      } else {
        if (command.uuid !== undefined) this.record.variables.set("app_uuid", command.uuid);
        this.#execute(command.application, command.argument, command.locked);
      }
    }
  }

  #interruption(): Ending {
    return this.#hungUpBy === undefined ? "transfer" : `hangup by the ${this.#hungUpBy}`;
  }

  #goOnInDialplan(): void {
    if (this.#hungUpBy !== undefined) this.#end();
    else if (this.#transferring) this.#route();
    else {
      const step = this.#steps.shift();
      if (step === undefined) this.hangup("NORMAL_CLEARING");
      else this.#execute(step.application, step.argument, false);
    }
  }

  #route(): void {
    const { record } = this;
    const { destination, context } = record.route;
    this.#transferring = false;
    record.beginRouting();
    const steps = this.#services.dialplan.stepsFor(
      destination,
      context,
      record.variables.text("pay_payment"),
    );
    if (steps === undefined) {
      this.hangup("NO_ROUTE_DESTINATION");
      return;
    }
    this.#steps = [...steps];
    record.endRouting();
  }

  #execute(name: string, argument: string, locked: boolean): void {
    const application = this.#services.applications.get(name);
    if (this.#hungUpBy !== undefined && application?.afterHangup !== true) return;
    if (application === undefined) this.hangup("DESTINATION_OUT_OF_ORDER");
    else this.#run(application, name, this.record.variables.expand(argument), locked);
  }

  #run(application: Application, name: string, argument: string, locked: boolean): void {
    const { variables } = this.record;
    // The UUID of a command that could not be executed is still set, and applies to what is executed next: measured.
    const execution = { application: name, argument, uuid: variables.text("app_uuid") ?? randomUUID() };
    variables.set("app_uuid");
    variables.set("current_application_data", argument);
    variables.set("current_application", name);
    variables.set("current_application_response");
    this.#events.executing(execution);
    const activity = application.run(this, argument);
    if (activity === undefined || this.leaving) {
      this.#events.executed(execution);
      return;
    }
    const running: Running = { ...execution, activity, locked };
    this.#running.begin(running, () => this.#inTurn(() => this.#concludeAndGoOn(running, "done")));
  }

  /** Ends the innermost application. */
  #conclude(running: Running, how: Ending): void {
    running.activity.end(how);
    this.#running.pop();
    this.#events.executed(running);
  }

  #concludeAndGoOn(running: Running, how: Ending): void {
    this.#conclude(running, how);
    this.#goOn();
  }

  #handleKeys(): void {
    for (let key = this.#keys[0]; key !== undefined; key = this.#keys[0]) {
      const running = this.#running.innermost;
      if (running === undefined || this.leaving) return;
      if (!running.activity.takesDigits) {
        this.#concludeAndGoOn(running, "break");
        continue;
      }
      this.#keys.shift();
      this.record.keysPressed++;
      this.#events.key(key.digit, key.source);
      if (running.activity.press(key.digit)) this.#concludeAndGoOn(running, "terminated");
    }
  }

  #end(): void {
    const { record } = this;
    record.channelState = "CS_HANGUP";
    record.callState = "HANGUP";
    reportHangup(record);
    if (this.#survivesHangup) {
      for (const { application, argument } of this.#steps) this.#execute(application, argument, false);
    }
    record.channelState = "CS_REPORTING";
    this.fire("CHANNEL_HANGUP_COMPLETE");
    this.fire("CHANNEL_DESTROY");
    this.#ended = true;
    this.#packet.unsubscribe();
    this.schedule.remove(record.id);
    this.#onEnded();
  }
}
