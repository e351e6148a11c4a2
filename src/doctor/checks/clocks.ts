import { type Check, type DoctorContext, ok, type SwitchSubject, warning } from "../check.js";

/** A lease lasts seconds, and a webhook's time is compared with both logs. */
const MOST_APART_MS = 2_000;

/** Compares FreeSWITCH's clock with ours. */
export const clock: Check<SwitchSubject> = {
  name: "clock",
  deadlineMs: 5_000,
  async look({ pbx }) {
    const before = pbx.clock.now();
    const theirs = Number(await pbx.now("strmicroepoch")) / 1_000;
    const after = pbx.clock.now();
    // FreeSWITCH read its clock between our request and its answer.
    const apart = theirs < before ? theirs - before : theirs > after ? theirs - after : 0;
    const seen = `FreeSWITCH's clock and this machine's are ${(Math.abs(apart) / 1_000).toFixed(1)} s apart`;
    if (Math.abs(apart) <= MOST_APART_MS) return [ok(seen)];
    return [warning(seen, "Synchronize both machines with the same time server (NTP).")];
  },
};

/** Reports the time zone in which a card's month ends. */
export const timeZone: Check<DoctorContext> = {
  name: "time-zone",
  deadlineMs: 1_000,
  async look({ config: { timeZone: name }, clock: ours }) {
    const now = new Intl.DateTimeFormat("en-GB", { timeZone: name, dateStyle: "medium", timeStyle: "short" });
    return [
      ok(`${name}, where it is ${now.format(ours.now())}: a card is valid until the end of its month there`),
    ];
  },
};
