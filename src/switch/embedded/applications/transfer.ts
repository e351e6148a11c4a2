import type { Application } from "./application.js";

/** `transfer extension [dialplan [context]]`. */
export const transfer: Application = {
  run(session, argument) {
    const [destination, , context] = argument.split(" ");
    if (destination !== undefined && destination !== "") session.transfer(destination, context);
    return undefined;
  },
};

/** `sched_transfer [+]time extension [dialplan [context]]`: the lease of the dialplan. */
export const schedTransfer: Application = {
  run(session, argument) {
    const [when, destination, , context] = argument.split(" ");
    if (when === undefined || destination === undefined) return undefined;
    const { record, schedule } = session;
    const id = schedule.add(when, record.id, () => session.transfer(destination, context));
    record.variables.set("last_sched_id", String(id));
    return undefined;
  },
};

/** Takes away all that is scheduled for the call. */
export const schedCancel: Application = {
  run({ record, schedule }) {
    schedule.remove(record.id);
    return undefined;
  },
};
