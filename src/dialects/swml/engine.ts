import { createContext, Script } from "node:vm";
import type { QuickJSHandle, QuickJSSyncVariant, QuickJSWASMModule, Scope } from "quickjs-emscripten-core";
import { threadCpuMs } from "../../core/cpu-time.js";
import { PRELUDE } from "./prelude.js";
import { LARGEST_VALUE } from "./value.js";

/** The values that an expression may read, as JSON. */
export interface Source {
  /** The value of a name without a prefix; undefined if it is not set. */
  find(name: string): string | undefined;
  /** The names within a scope: `vars`, `envs`, `call`, or `params`. */
  names(scope: string): string;
  /** The value of one of these names. */
  member(scope: string, name: string): string | undefined;
}

/** How an expression ended: with plain data as JSON, with nothing, or with an error to report. */
export type Outcome =
  | { readonly json: string | undefined }
  | { readonly text: string }
  | { readonly fault: string };

/** Part of every Node; the types of Node 20 do not have it. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => object;
};

/** The whole memory of the engine: 256 pages of 64 KiB are 16 MiB, and it can't grow. */
const PAGES = 256;
/** The engine's own stack, in bytes; what needs more ends with "stack overflow". */
const STACK_BYTES = 256 * 1024;
const LONGEST_MESSAGE = 200;
const GLOBAL = { type: "global" } as const;
/** One in use, and one that takes over while a stopped engine is replaced. */
const ENGINES = 2;

const LARGE = `a value of the script has more than ${LARGEST_VALUE} characters`;
const LATE = "it takes too long to compute";
/** Callers check `isEngineReady()` in the same turn: so only what they ran since then can have stopped both engines. */
const USED_UP = "other expressions of the same instruction needed too much time or memory";
const BROKEN = "it needs too much memory, or too many calls within calls";
/** After these, too, the state of the engine is doubtful. QuickJS throws null when it has no memory left for an error. */
const EXHAUSTED = new RegExp(`^(?:InternalError|it throws null|${LATE}|${BROKEN})`);

const NOTHING: Source = { find: () => undefined, names: () => "[]", member: () => undefined };

/** An instance of QuickJS, and how its handles are disposed. */
interface Engine {
  readonly quickJs: QuickJSWASMModule;
  readonly withScope: typeof Scope.withScope;
  /** Whether it ever had no memory left, even if the script caught the error. */
  readonly wasFull: () => boolean;
}

/** A part of the module that Emscripten writes. */
interface Allocator {
  _malloc(bytes: number): number;
}

const idle: Engine[] = [];
let adding: Promise<void> | undefined;

async function newEngine(): Promise<Engine> {
  const [{ newQuickJSWASMModuleFromVariant, newVariant, Scope }, variant] = await Promise.all([
    import("quickjs-emscripten-core"),
    // The package's types describe its CommonJS build only.
    import("@jitl/quickjs-wasmfile-release-sync") as Promise<unknown> as Promise<{
      default: QuickJSSyncVariant;
    }>,
  ]);
  let isFull = false;
  const full = (): never => {
    isFull = true;
    throw new RangeError("out of memory");
  };
  // The allocator calls `grow` when nothing is left, and reports the failure to its caller.
  const wasmMemory = Object.assign(new WebAssembly.Memory({ initial: PAGES, maximum: PAGES }), {
    grow: full,
  });
  const guard = (module: Allocator) => {
    const allocate = module._malloc;
    // The library that calls it does not check for 0: it would write a text over the engine's own data, which begins there.
    module._malloc = (bytes) => allocate(bytes) || full();
  };
  // An abort is thrown, and need not be printed as well.
  const emscriptenModule: object = { printErr: () => undefined, postRun: [guard] };
  const quickJs = await newQuickJSWASMModuleFromVariant(
    newVariant(variant.default, { wasmMemory, emscriptenModule }),
  );
  const engine = { quickJs, withScope: Scope.withScope, wasFull: () => isFull };
  // The first run compiles the engine's functions, which must not count as time of a script.
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a script's template.
  runIn(engine, "[1].map((one) => `${one}`.replace(/1/, 2))", NOTHING);
  return engine;
}

async function add(): Promise<void> {
  try {
    idle.push(await newEngine());
  } finally {
    adding = undefined;
  }
}

/**
 * Loads the engine and one in reserve, and others in place of those that had to be stopped; to be awaited before
 * `runExpression`, until `isEngineReady()`. Throws what loading throws when there is none.
 */
export async function engineReady(): Promise<void> {
  while (idle.length < ENGINES) {
    adding ??= add();
    try {
      await adding;
    } catch (thrown) {
      // The one in reserve is missed only when it is needed.
      if (idle.length > 0) return;
      throw thrown;
    }
  }
}

/** Whether `runExpression` can run one now. Another call may stop the last engine whenever this one does not run. */
export function isEngineReady(): boolean {
  return idle.length > 0;
}

/** Runs an expression in a new context that is disposed at once: nothing of one expression is left for the next. */
function runIn({ quickJs, withScope }: Engine, code: string, source: Source): Outcome {
  return withScope((scope) => {
    const runtime = scope.manage(quickJs.newRuntime({ maxStackSizeBytes: STACK_BYTES }));
    const context = scope.manage(runtime.newContext());
    const text = (handle: QuickJSHandle | undefined) =>
      handle === undefined ? "" : context.getString(handle);
    const given = (value: string | undefined) =>
      value === undefined ? context.undefined : context.newString(value);
    const reading = [
      context.newFunction("find", (name) => given(source.find(text(name)))),
      context.newFunction("names", (of) => given(source.names(text(of)))),
      context.newFunction("member", (of, name) => given(source.member(text(of), text(name)))),
    ].map((one) => scope.manage(one));
    const call = (what: QuickJSHandle, values: readonly QuickJSHandle[]) =>
      scope.manage(context.callFunction(what, context.undefined, ...values));
    const prelude = scope.manage(context.evalCode(PRELUDE, "prelude", GLOBAL)).unwrap();
    const prepared = call(prelude, reading).unwrap();
    const [names, result, reason] = ["scope", "result", "reason"].map((name) =>
      scope.manage(context.getProp(prepared, name)),
    ) as [QuickJSHandle, QuickJSHandle, QuickJSHandle];
    context.setProp(context.global, "scope", names);
    const ran = scope.manage(context.evalCode(`with(scope)(${code}\n)`, "expression", GLOBAL));
    const converted = ran.error === undefined ? call(result, [ran.value]) : ran;
    if (converted.error === undefined) return read(text(converted.value));
    return { fault: text(call(reason, [converted.error]).unwrap()).slice(0, LONGEST_MESSAGE) };
  });
}

function read(result: string): Outcome {
  if (result === "large") return { fault: LARGE };
  if (result.startsWith("text:")) return { text: result.slice("text:".length) };
  return { json: result === "" ? undefined : result.slice("json:".length) };
}

const STOPPED = "ERR_SCRIPT_EXECUTION_TIMEOUT";
/** A run that was stopped although this thread had the CPU for less than this share of its time is repeated. */
const LEAST_SHARE = 0.8;
/** How many times longer the repetition may take. */
const MOST_PATIENCE = 8;

/** A context of Node, whose scripts have a time limit that ends everything that they call, the engine included. */
const timed = createContext({ job: undefined as (() => Outcome) | undefined });
const JOB = new Script("job()");

/** An outcome, and the milliseconds that it took: elapsed time or CPU time, whichever is less. */
export type Timed = Outcome & { readonly ms: number };

/**
 * Runs an expression for at most `mostMs` milliseconds. Never throws. QuickJS's own interrupt handler and memory limit do
 * not end loops inside built-in functions, nor keep memory from growing: so Node's time limit and a memory of fixed size
 * do, and an engine that was stopped, or that ran out of memory (whatever the script made of the error), is replaced by
 * another. To be called while `isEngineReady()`.
 */
export function runExpression(code: string, source: Source, mostMs: number): Timed {
  const first = attempt(code, source, mostMs);
  const isStarved = "fault" in first && first.fault === LATE && first.ms < LEAST_SHARE * mostMs;
  if (!isStarved || idle.length === 0) return first;
  // Long enough to have the CPU for `mostMs` if others need as much of it as before.
  return attempt(code, source, mostMs * Math.min(MOST_PATIENCE, mostMs / first.ms));
}

function attempt(code: string, source: Source, mostMs: number): Timed {
  const [engine] = idle;
  if (engine === undefined) return { fault: USED_UP, ms: 0 };
  const [cpu, began] = [threadCpuMs(), performance.now()];
  const outcome = limited(() => runIn(engine, code, source), mostMs);
  if (engine.wasFull() || ("fault" in outcome && EXHAUSTED.test(outcome.fault))) {
    idle.splice(idle.indexOf(engine), 1);
    // A failure is reported to the next call that needs an engine.
    engineReady().catch(() => undefined);
  }
  return { ...outcome, ms: Math.min(performance.now() - began, threadCpuMs() - cpu) };
}

function limited(job: () => Outcome, mostMs: number): Outcome {
  try {
    timed.job = job;
    return JOB.runInContext(timed, { timeout: Math.max(1, Math.ceil(mostMs)) }) as Outcome;
  } catch (thrown) {
    // Not an instance of this context's Error.
    return { fault: (thrown as { readonly code?: unknown }).code === STOPPED ? LATE : BROKEN };
  } finally {
    timed.job = undefined;
  }
}
