import type { SippCaller } from "../support/sipp-scenario.js";

/** What a caller does; the dialed number decides between charge and tokenize. */
export type PaymentCaller = Pick<SippCaller, "keys" | "ending">;

const afterNumber = ["1230", "123", "94105"];

/** Test card numbers of https://docs.stripe.com/testing; the second is declined by the built-in test connector too. */
const approved = "4242424242424242";
const declined = "4000000000000002";
const wrongCheckDigit = "4242424242424241";

/** The callers of the end-to-end test. Keys are grouped as a person types them: one group per field. */
export const scenarios = {
  pays: { keys: [`${approved}#`, ...afterNumber], ending: "await-bye" },
  cancelsWithStar: { keys: [`${approved}#`, "12*"], ending: "await-bye" },
  isDeclined: { keys: [`${declined}#`, ...afterNumber], ending: "await-bye" },
  mistypesThenPays: { keys: [`${wrongCheckDigit}#`, `${approved}#`, ...afterNumber], ending: "await-bye" },
  hangsUpInTheCardNumber: { keys: ["42424242"], ending: "hangup" },
} as const satisfies Record<string, PaymentCaller>;
