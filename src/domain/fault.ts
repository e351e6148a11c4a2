/**
 * What goes wrong beside any call: an exception of a listener, a promise's rejection or an observable's error that nobody
 * handles, a line of the log that could not be written.
 */
export const FAULT_KINDS = ["exception", "rejection", "observable", "log"] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];
