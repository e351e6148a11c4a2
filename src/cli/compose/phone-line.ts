import { map } from "rxjs";
import type { Config } from "../../config/config.js";
import type { PhoneCall, PhoneLine } from "../../sidecar/phone-line.js";
import type { EmbeddedSwitch } from "../../switch/embedded/embedded-switch.js";
import type { Timelines } from "./timelines.js";

/** The web phone's line into the embedded switch. */
export function phoneLineOf(embedded: EmbeddedSwitch, timelines: Timelines, apps: Config["apps"]): PhoneLine {
  return {
    // The number for every other one first: it is what a caller reaches without knowing any.
    destinations: () => Object.keys(apps).toSorted(everyOtherFirst).map(destinationOf),
    dial: (destination): PhoneCall => {
      const leg = embedded.dial({ to: destination, from: "web-phone", name: "Web phone" });
      return {
        id: leg.id,
        sounds$: leg.sounds$,
        happenings$: timelines.happenings$(leg.id),
        ended$: leg.hangup$.pipe(map(({ by, cause }) => ({ by, cause }))),
        press: (digit) => leg.press(digit),
        hangup: () => leg.hangup(),
      };
    },
  };
}

function destinationOf(number: string) {
  return number === "*" ? { number: "pay", title: "pay (any number)" } : { number, title: number };
}

function everyOtherFirst(one: string, other: string): number {
  return Number(other === "*") - Number(one === "*");
}
