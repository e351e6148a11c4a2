import type { Reading } from "./fields.js";
import type { Instruction } from "./instruction.js";
import { readConnect } from "./methods/connect.js";
import {
  readCond,
  readExecute,
  readGoto,
  readLabel,
  readReturn,
  readSwitch,
  readTransfer,
} from "./methods/flow.js";
import { readRequest } from "./methods/request.js";
import { readAnswer, readHangup, readSleep } from "./methods/simple.js";
import { readPlay, readPrompt } from "./methods/sounds.js";
import { readSet, readUnset } from "./methods/variables.js";
import { readPay } from "./pay/pay.js";
import type { Method, Step } from "./program.js";
import type { SwmlNode } from "./tree.js";

const READERS: Readonly<Record<Method, (node: SwmlNode, reading: Reading) => Instruction>> = {
  answer: readAnswer,
  cond: readCond,
  connect: readConnect,
  execute: readExecute,
  goto: readGoto,
  hangup: readHangup,
  label: readLabel,
  pay: readPay,
  play: readPlay,
  prompt: readPrompt,
  request: readRequest,
  return: readReturn,
  set: readSet,
  sleep: readSleep,
  switch: readSwitch,
  transfer: readTransfer,
  unset: readUnset,
};

/**
 * What a step is to do, its variables filled in from `reading.scope`. With mistakes in `reading.mistakes` afterwards it
 * can't be run; the mistakes of a `pay` are its own. Throws AppError DOCUMENT_INVALID for an expression that can't be
 * evaluated.
 */
export function readInstruction({ method, parameters }: Step, reading: Reading): Instruction {
  return READERS[method](parameters, reading);
}
