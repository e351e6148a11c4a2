import { EventSocketClient } from "../../support/event-socket-client.js";
import { everyFile } from "../../support/every-file.js";
import { FreeSwitchProcess } from "../../support/freeswitch-process.js";
import { untilReady } from "../../support/real-freeswitch.js";
import { authenticated } from "../../support/switch-under-test.js";
import { SipCall } from "./sip/sip-call.js";
import { SipPhones } from "./sip/sip-phones.js";
import type { Ear, Telephone } from "./telephone.js";
import { Witness, type Witnessed } from "./witness.js";

const SOUNDS = new Set(["speak", "playback"]);

/** Without engine and voice. */
function wordsOf({ application, argument }: Witnessed): string {
  return application === "speak" ? argument.split("|").slice(2).join("|") : argument;
}

/** UDP ports for audio, two per call: for three hundred calls at once. */
const RTP_PORTS = 600;

/** A FreeSWITCH that only the test uses, with `freeswitch-conf`, and callers by SIP and RTP. */
export async function freeSwitchTelephone(): Promise<Telephone> {
  const freeSwitch = await FreeSwitchProcess.start(undefined, undefined, RTP_PORTS);
  await (await untilReady(freeSwitch)).close();
  const { port, password, sipPort } = freeSwitch;
  const ears = new Map<string, Ear>();
  const witness = await Witness.start(port, password, (witnessed) => {
    const ear = ears.get(witnessed.from);
    if (ear === undefined || !SOUNDS.has(witnessed.application)) return;
    if (witnessed.argument.startsWith("silence_stream")) return;
    if (witnessed.name === "CHANNEL_EXECUTE") ear.began(wordsOf(witnessed));
    else ear.stopped();
  });
  const phones = await SipPhones.open(sipPort);
  const connect = () => EventSocketClient.connect("127.0.0.1", port);
  return {
    name: "FreeSWITCH",
    port,
    password,
    isReal: true,
    sipPort,
    async dial(from, destination, ear) {
      ears.set(from, ear);
      const call = await SipCall.dial(phones, from, destination);
      void call.ended.then(() => ear.ended());
      return call;
    },
    async api(command) {
      const control = await authenticated({ password, connect });
      const answer = await control.api(command);
      await control.close();
      return answer;
    },
    async artifacts() {
      const files = await everyFile(freeSwitch.directory);
      return new Map(files.map(({ path, bytes }) => [path, bytes.toString("latin1")]));
    },
    async close() {
      witness.close();
      phones.close();
      await freeSwitch.stop();
    },
  };
}
