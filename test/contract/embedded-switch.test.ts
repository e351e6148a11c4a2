import { describe } from "vitest";
import { startEmbedded } from "../support/embedded-under-test.js";
import { eventSocketContract } from "./event-socket.contract.js";

describe("the embedded switch", () => eventSocketContract(startEmbedded));
