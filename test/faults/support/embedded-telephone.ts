import { systemClock } from "../../../src/core/clock.js";
import { Digit } from "../../../src/core/dtmf.js";
import { EmbeddedSwitch } from "../../../src/simulator/embedded-switch.js";
import { EventSocketClient } from "../../support/event-socket-client.js";
import { authenticated } from "../../support/switch-under-test.js";
import type { Ear, Line, Telephone } from "./telephone.js";

const PASSWORD = "of-the-fault-test";

/** The embedded switch, in this process. */
export async function embeddedTelephone(leaseSeconds: number): Promise<Telephone> {
  const embedded = await EmbeddedSwitch.start({
    port: 0,
    password: PASSWORD,
    clock: systemClock,
    leaseSeconds,
  });
  const connect = () => EventSocketClient.connect("127.0.0.1", embedded.port);
  const control = await authenticated({ password: PASSWORD, connect });
  return {
    name: "the embedded switch",
    port: embedded.port,
    password: PASSWORD,
    isReal: false,
    dial: async (from, destination, ear) => dial(embedded, from, destination, ear),
    api: (command) => control.api(command),
    artifacts: async () => new Map(),
    async close() {
      await control.close();
      await embedded.close();
    },
  };
}

function dial(embedded: EmbeddedSwitch, from: string, destination: string, ear: Ear): Line {
  const leg = embedded.dial({ to: destination, from, name: "Caller" });
  leg.sounds$.subscribe(({ state, kind, source }) => {
    if (kind === "silence") return;
    if (state === "started") ear.began(source);
    else ear.stopped();
  });
  leg.hangup$.subscribe(() => ear.ended());
  return {
    press: async (key) => leg.press(Digit.fromCode(key.charCodeAt(0)) as Digit),
    hangUp: () => leg.hangup(),
  };
}
