import { describe } from "vitest";
import { eventSocketContract } from "../contract/event-socket.contract.js";
import { startRealFreeSwitch, whyNoFreeSwitch } from "../support/real-freeswitch.js";

const missing = whyNoFreeSwitch();

describe.skipIf(missing !== undefined)("a real FreeSWITCH", () => eventSocketContract(startRealFreeSwitch));
