import type { Kind } from "./kind.js";
import { NEIGHBOUR_KINDS } from "./neighbour-kinds.js";
import { NETWORK_KINDS } from "./network-kinds.js";
import { PROCESS_KINDS } from "./process-kinds.js";

const NONE: Kind = { name: "no fault", strike: () => Promise.resolve() };

export const KINDS: readonly Kind[] = [NONE, ...NETWORK_KINDS, ...PROCESS_KINDS, ...NEIGHBOUR_KINDS];
