import type { FastifyRequest } from "fastify";
import { AppError } from "../domain/errors.js";

/** Levels of objects and lists in a body. No request has a reason for more, and writing it out again takes a stack frame each. */
const DEEPEST = 32;

/** A preValidation hook. Throws AppError REQUEST_INVALID for a JSON body that is nested too deep. */
export async function refuseDeepBodies({ body }: FastifyRequest): Promise<void> {
  if (isDeeper(body, DEEPEST)) {
    throw new AppError("REQUEST_INVALID", `the body is nested deeper than ${DEEPEST} levels`);
  }
}

/** Goes level by level and not down each branch: the depth is what may be too much. */
function isDeeper(body: unknown, levels: number): boolean {
  let level = [body].filter(hasMembers);
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= levels) return true;
    level = level.flatMap((value) => Object.values(value)).filter(hasMembers);
  }
  return false;
}

function hasMembers(value: unknown): value is object {
  return typeof value === "object" && value !== null && !ArrayBuffer.isView(value);
}
