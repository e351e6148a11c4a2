import type { Card, PayRequest } from "../../src/core/payment.js";
import type { Caller } from "../../src/dialects/dialect.js";
import { isReadable } from "../../src/dialects/dialect.js";
import { readSwml } from "../../src/dialects/swml/read-document.js";
import { readInstruction } from "../../src/dialects/swml/read-instruction.js";
import { pan, secret } from "./card.js";
import { mainOf } from "./swml.js";

export const URL = 'payment_connector_url: "https://example.com/process"';

/** The request of a `pay` with these parameters, one line of YAML; throws when it has mistakes. */
export function payOf(parameters = ""): PayRequest {
  const text = mainOf(`- pay: {${URL}${parameters === "" ? "" : `, ${parameters}`}}`);
  const program = readSwml(text);
  const step = isReadable(program) ? program.sections.get("main")?.[0] : undefined;
  if (step === undefined) throw new Error(JSON.stringify(program.mistakes));
  const instruction = readInstruction(step, { mistakes: [], warnings: [] });
  if (instruction.method !== "pay" || "mistakes" in instruction.request)
    throw new Error(JSON.stringify(program.mistakes));
  return instruction.request;
}

/** The mistakes of a `pay` with these parameters; its document can be run. */
export function mistakesOf(parameters: string): string[] {
  const program = readSwml(mainOf(`- pay: {${parameters}}`));
  if (!isReadable(program)) throw new Error(JSON.stringify(program.mistakes));
  return program.mistakes.map(({ message }) => message);
}

export const caller: Caller = {
  call: {
    id: "6f9619ff-8b86-d011-b42d-00c04fc964ff",
    from: "+15551110000",
    callerName: "Ann",
    to: "+15552220000",
    direction: "inbound",
  },
  account: { projectId: "P1", spaceId: "S1", nodeId: "N1" },
  status: "in-progress",
};

/** A complete Visa card. */
export function card(changes: Partial<Card> = {}): Card {
  return {
    pan: pan("4111111111111111"),
    expiry: { month: 12, year: 2025 },
    cvv: secret("987"),
    postalCode: "23112",
    ...changes,
  };
}
