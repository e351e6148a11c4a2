import { type Check, type DoctorContext, ok, type SwitchSubject, warning } from "../check.js";

/** A lease is seconds long, and a webhook's time is compared with both logs. */
const MOST_APART_MS = 2_000;

/** FreeSWITCH's clock beside ours. */
export const clock: Check<SwitchSubject> = {
  name: "clock",
  deadlineMs: 5_000,
  async look({ pbx }) {
    const before = pbx.clock.now();
    const theirs = Number(await pbx.now("strmicroepoch")) / 1_000;
    const after = pbx.clock.now();
    // Somewhere between asking and the answer it was asked.
    const apart = theirs < before ? theirs - before : theirs > after ? theirs - after : 0;
    const seen = `FreeSWITCH's clock and ours are ${(Math.abs(apart) / 1_000).toFixed(1)} s apart`;
    if (Math.abs(apart) <= MOST_APART_MS) return [ok(seen)];
    return [warning(seen, "Let both machines follow the same time server (NTP).")];
  },
};

/** Where a card's month ends. */
export const timeZone: Check<DoctorContext> = {
  name: "time-zone",
  deadlineMs: 1_000,
  async look({ config: { timeZone: name }, clock: ours }) {
    const now = new Intl.DateTimeFormat("en-GB", { timeZone: name, dateStyle: "medium", timeStyle: "short" });
    return [
      ok(`${name}, where it is ${now.format(ours.now())}: a card is valid to the end of its month there`),
    ];
  },
};
