import type { CustomPrompt, FieldError, PromptPart } from "../../../domain/pay.js";
import { address, oneOf, someNumbers, someOf, someText } from "../../xml/kinds.js";
import { Fields } from "../fields.js";
import { kindOf, type SwmlNode } from "../tree.js";
import { ACTION_TYPES, PROMPT_CARD_TYPES, PROMPT_ERRORS, PROMPT_MEMBERS, PROMPT_STAGES } from "./profile.js";

const MOST_PARTS = 20;

function listOf(fields: Fields, name: string, node: SwmlNode | undefined): readonly SwmlNode[] {
  if (node === undefined) return [];
  if (node.kind === "list" && node.items.length <= MOST_PARTS * 5) return node.items;
  fields.wrong(name, node.kind === "list" ? "is too long." : `must be a list, and is ${kindOf(node)}.`);
  return [];
}

function partOf(node: SwmlNode, parent: Fields): PromptPart | readonly PromptPart[] {
  const fields = new Fields(node, "pay.prompts.actions", ["type", "phrase"], parent.reading);
  const type = fields.require("type", oneOf(ACTION_TYPES));
  const phrase = fields.require("phrase", type === "Play" ? address : someText);
  if (type === undefined || phrase === undefined) return [];
  return type === "Say" ? { kind: "say", text: phrase } : { kind: "play", url: phrase };
}

function promptOf(node: SwmlNode, parent: Fields): CustomPrompt | readonly CustomPrompt[] {
  const fields = new Fields(node, "pay.prompts", PROMPT_MEMBERS, parent.reading);
  const stage = fields.require("for", oneOf(PROMPT_STAGES));
  const attemptsName = fields.has("attempts") ? "attempts" : "attempt";
  if (fields.has("attempts") && fields.has("attempt"))
    fields.wrong("attempt", `says the same as "attempts".`);
  const attempts = fields.read(attemptsName, someNumbers(1, 999_999_999));
  const brands = fields.read("card_type", someOf(PROMPT_CARD_TYPES));
  const named = fields.read("error_type", someOf(Object.keys(PROMPT_ERRORS)));
  const errors = named
    ?.map((name) => PROMPT_ERRORS[name])
    .filter((error): error is FieldError => error !== null && error !== undefined);
  const actions = listOf(fields, "actions", fields.needed("actions"));
  const parts = actions.flatMap((action) => partOf(action, fields));
  // A prompt that is only for what never happens here is heard by nobody.
  if (stage === undefined || errors?.length === 0) return [];
  return {
    stage,
    ...(attempts === undefined ? {} : { attempts }),
    ...(brands === undefined ? {} : { brands }),
    ...(errors === undefined ? {} : { errors }),
    parts,
  };
}

/** The `prompts` of SWML "pay", in their order. */
export function readPrompts(pay: Fields): readonly CustomPrompt[] {
  return listOf(pay, "prompts", pay.member("prompts")).flatMap((prompt) => promptOf(prompt, pay));
}
