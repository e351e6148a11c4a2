import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import type { SwitchUnderTest } from "../support/switch-under-test.js";
import { applicationsContract } from "./applications.contract.js";
import { breaksContract } from "./breaks.contract.js";
import { clientsContract } from "./clients.contract.js";
import { ContractStage } from "./contract-stage.js";
import { hangupsContract } from "./hangups.contract.js";
import { keysContract } from "./keys.contract.js";
import { newCallsContract } from "./new-calls.contract.js";
import { recordingsContract } from "./recordings.contract.js";
import { subscriptionsContract } from "./subscriptions.contract.js";

/** What a controller can rely on with any switch. `start` is called once. */
export function eventSocketContract(start: () => Promise<SwitchUnderTest>): void {
  const stage = new ContractStage();
  beforeAll(() => stage.open(start));
  afterAll(() => stage.close());
  beforeEach(() => stage.beginTest());
  afterEach(() => stage.endTest());

  clientsContract(stage);
  subscriptionsContract(stage);
  newCallsContract(stage);
  applicationsContract(stage);
  keysContract(stage);
  breaksContract(stage);
  hangupsContract(stage);
  recordingsContract(stage);
}
