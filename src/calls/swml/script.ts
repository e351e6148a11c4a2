import { AppError } from "../../core/errors.js";
import { withoutQuery } from "../../core/http.js";
import type { Target } from "../../core/payment.js";
import { excerpt } from "../../dialects/markup/diagnostics.js";
import { orLeaveOut } from "../../dialects/markup/reports.js";
import { isEngineReady } from "../../dialects/swml/engine.js";
import { needsEngine } from "../../dialects/swml/evaluate.js";
import type { Reading } from "../../dialects/swml/fields.js";
import {
  type Case,
  type Execute,
  type Instruction,
  isAddress,
  isInlineDocument,
  type Result,
  type Section,
  type SetEntry,
  type Step,
  type Switch,
} from "../../dialects/swml/instruction.js";
import { readInstruction } from "../../dialects/swml/read-instruction.js";
import { type Scope, valueAt } from "../../dialects/swml/scope.js";
import { needsEngineIn } from "../../dialects/swml/template.js";
import { textOf } from "../../dialects/swml/value.js";
import { callerOf } from "../context.js";
import { interruptibleDelay, silentDelay } from "../interruptible-delay.js";
import { connect } from "./connect.js";
import { type Frame, isLabel, isTrue, jump, leftOut } from "./frame.js";
import { destination, fetchStart } from "./load.js";
import { pay } from "./pay.js";
import { request } from "./request.js";
import { type Flow, onward, returned, type ScriptCall, type Start } from "./script-call.js";
import { ScriptLimits } from "./script-limits.js";
import { play, prompt } from "./sounds.js";
import { Variables } from "./variables.js";

/** SignalWire, SWML "Errors": "the platform maximum (32 transfers per call)". */
const MOST_TRANSFERS = 32;
/** How fast documents are read. */
const CHARACTERS_PER_MICROSECOND = 2;

const CAUSES = { hangup: "NORMAL_CLEARING", busy: "USER_BUSY", decline: "CALL_REJECTED" } as const;

/** Runs the instructions of one call. */
class Script {
  readonly #limits = new ScriptLimits();

  constructor(
    private readonly call: ScriptCall,
    private readonly variables: Variables,
  ) {}

  /**
   * Runs a document from its main section. Returns the hangup cause with which to end the call. Throws AppError DOCUMENT_*
   * when there is nothing more to run, CHANNEL_GONE when the call is gone.
   */
  async run(first: Start): Promise<string> {
    let start = first;
    for (let count = 0; count <= MOST_TRANSFERS; count++) {
      const flow = await this.#section(start);
      if (flow.go === "end") return flow.cause;
      if (flow.go !== "away") return CAUSES.hangup;
      start = flow.start;
    }
    throw new AppError("DOCUMENT_LOOP", `more than ${MOST_TRANSFERS} transfers in one call`);
  }

  async #section(start: Start): Promise<Flow> {
    const { call, variables } = this;
    const seen = call.dialect.callObject(callerOf(call));
    const scope: Scope = {
      get vars() {
        return variables.values;
      },
      envs: {},
      call: seen,
      params: start.params,
      effort: this.#limits.effort,
    };
    const at = { ...call, url: start.url };
    const frame: Frame = { ...start, call: at, scope, jumps: new Map(), running: [] };
    return this.#all(start.program.sections.get(start.section) ?? [], frame);
  }

  /** Runs instructions one after the other; a jump to a label that is not among them is returned. */
  async #all(steps: Section, frame: Frame): Promise<Flow> {
    frame.running.push(steps);
    const flow = await this.#each(steps, frame);
    frame.running.pop();
    return flow;
  }

  async #each(steps: Section, frame: Frame): Promise<Flow> {
    for (let at = 0; at < steps.length; at++) {
      const flow = await this.#step(steps[at] as Step, frame);
      if (flow.go === "label") at = steps.findIndex((step) => isLabel(step, flow.label));
      if (flow.go === "on" || (flow.go === "label" && at >= 0)) continue;
      return flow;
    }
    return onward;
  }

  async #step(step: Step, frame: Frame): Promise<Flow> {
    this.#limits.countStep();
    const isComputed = needsEngineIn(step.parameters);
    do await this.#limits.turn(isComputed);
    while (isComputed && !isEngineReady());
    const reading: Reading = { scope: frame.scope, mistakes: [], warnings: [] };
    const instruction = orLeaveOut(reading, (own) => readInstruction(step, own));
    const report = () => frame.call.warnings.report(withoutQuery(frame.url), reading.warnings);
    report();
    const flow = instruction === undefined ? onward : await this.#run(instruction, step, frame, report);
    await frame.call.interjections.run();
    if (frame.call.isGone() && flow.go !== "end")
      throw new AppError("CHANNEL_GONE", `the call ended in ${step.method}`);
    return flow;
  }

  /** `report` reports what is found only while the instruction runs. */
  async #run(instruction: Instruction, step: Step, frame: Frame, report: () => void): Promise<Flow> {
    const { call, scope } = frame;
    const { variables } = this;
    switch (instruction.method) {
      case "answer":
      case "label":
        return onward;
      case "hangup":
        return { go: "end", cause: CAUSES[instruction.reason] };
      case "play":
        await play(instruction, scope.vars, call);
        return onward;
      case "prompt":
        variables.setAll(await prompt(instruction, scope.vars, call));
        return onward;
      case "pay":
        variables.setAll(await pay(instruction, call, { at: step }));
        return onward;
      case "request":
        this.#limits.countRequest();
        variables.setAll(await request(instruction, call));
        return onward;
      case "set":
        return this.#set(instruction.entries, needsEngineIn(step.parameters), report);
      case "unset":
        for (const name of instruction.names) variables.unset(name);
        return onward;
      case "sleep":
        await interruptibleDelay(
          instruction.ms === "forever" ? Number.POSITIVE_INFINITY : instruction.ms,
          silentDelay(call),
          call,
        );
        return onward;
      case "connect":
        variables.setAll(await connect(instruction, call));
        return this.#result(instruction.result, frame);
      case "cond":
        return this.#cond(instruction.cases, frame);
      case "switch":
        return this.#switch(instruction, frame);
      case "goto":
        return jump(instruction, step, frame);
      case "execute":
        return this.#execute(instruction, step, frame);
      case "transfer":
        return this.#transfer(instruction, step, frame);
      case "return":
        return { go: "back", value: instruction.value };
    }
  }

  /** Each value that has to be computed is allowed the time of an instruction. */
  async #set(entries: readonly SetEntry[], areComputed: boolean, report: () => void): Promise<Flow> {
    for (const { name, value } of entries) {
      if (areComputed) {
        do await this.#limits.turn(true);
        while (!isEngineReady());
      }
      const computed = value();
      report();
      this.variables.set(name, computed);
    }
    return onward;
  }

  async #cond(cases: readonly Case[], frame: Frame): Promise<Flow> {
    const isComputed = cases.some(
      ({ when, isNever }) => isNever !== true && when !== undefined && needsEngine(when.source),
    );
    do await this.#limits.turn(isComputed);
    while (isComputed && !isEngineReady());
    const match = cases.find(
      ({ when, isNever }) => isNever !== true && (when === undefined || isTrue("cond", when, frame)),
    );
    return match === undefined ? onward : this.#all(match.steps, frame);
  }

  async #switch({ variable, cases, otherwise }: Omit<Switch, "method">, frame: Frame): Promise<Flow> {
    const value = textOf(valueAt(variable, frame.scope));
    const steps = cases.get(value) ?? otherwise;
    if (steps === undefined) frame.call.logger.warn({ variable }, "no case of a switch matches");
    return steps === undefined ? onward : this.#all(steps, frame);
  }

  async #transfer(to: Pick<Execute, "dest" | "params">, step: Step, frame: Frame): Promise<Flow> {
    const start = await this.#destination(to, frame);
    return start === undefined
      ? leftOut(step, `there is no section "${excerpt(to.dest)}"`, frame)
      : { go: "away", start };
  }

  async #execute(instruction: Execute, step: Step, frame: Frame): Promise<Flow> {
    this.#limits.checkDepth();
    const start = await this.#destination(instruction, frame);
    if (start === undefined)
      return leftOut(step, `there is no section "${excerpt(instruction.dest)}"`, frame);
    const flow = await this.#limits.nested(() => this.#section(start));
    if (flow.go === "end" || flow.go === "away") return flow;
    this.variables.set("return_value", flow.go === "back" ? returned(flow.value) : undefined);
    const after = await this.#all(instruction.onReturn, frame);
    return after.go === "on" ? this.#result(instruction.result, frame) : after;
  }

  /** Undefined where there is no such section. */
  async #destination(to: Pick<Execute, "dest" | "params">, frame: Frame): Promise<Start | undefined> {
    const isInline = isInlineDocument(to.dest);
    if (!isInline && isAddress(to.dest)) this.#limits.countRequest();
    if (isInline) this.#limits.effort.spend(to.dest.length / CHARACTERS_PER_MICROSECOND);
    return destination(to, frame, frame.scope.vars, frame.call);
  }

  async #result(result: Result | undefined, frame: Frame): Promise<Flow> {
    if (result === undefined) return onward;
    return "variable" in result ? this.#switch(result, frame) : this.#cond(result, frame);
  }
}

/**
 * Runs an SWML document and those that it leads to; records its final variables. Returns the hangup cause with which to end
 * the call; `params` are those of the first document. Throws AppError DOCUMENT_* when there is nothing more to run,
 * CHANNEL_GONE when the call is gone.
 */
export async function runScript(
  first: Target,
  call: ScriptCall,
  params: Readonly<Record<string, string>> = {},
): Promise<string> {
  const variables = new Variables();
  try {
    return await new Script(call, variables).run(await fetchStart(first, params, {}, call));
  } finally {
    call.timeline.record({ type: "variables", variables: variables.shown() });
  }
}
