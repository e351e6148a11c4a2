import type { Kind } from "./kind.js";
import { NEIGHBOR_KINDS } from "./neighbor-kinds.js";
import { NETWORK_KINDS } from "./network-kinds.js";
import { PROCESS_KINDS } from "./process-kinds.js";

const NONE: Kind = { name: "no fault", strike: () => Promise.resolve() };

export const KINDS: readonly Kind[] = [NONE, ...NETWORK_KINDS, ...PROCESS_KINDS, ...NEIGHBOR_KINDS];
