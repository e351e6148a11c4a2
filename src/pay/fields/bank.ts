import { ACCOUNT_NUMBER_LENGTHS, isRoutingNumber, ROUTING_NUMBER_LENGTH } from "../../domain/bank.js";
import type { Field } from "./field.js";

export const bankRoutingNumber: Field = {
  progress: (entry) => (entry.length >= ROUTING_NUMBER_LENGTH ? "full" : "open"),

  read(entry, _end, { captured }) {
    return isRoutingNumber(entry)
      ? { capture: () => ({ ...captured, routingNumber: entry.slice(0) }), used: entry.length }
      : { error: "invalid-bank-routing-number" };
  },
};

export const bankAccountNumber: Field = {
  progress: (entry) => (entry.length >= ACCOUNT_NUMBER_LENGTHS.most ? "full" : "open"),

  read(entry, _end, { captured }) {
    return entry.length >= ACCOUNT_NUMBER_LENGTHS.least
      ? { capture: () => ({ ...captured, accountNumber: entry.slice(0) }), used: entry.length }
      : { error: "invalid-bank-account-number" };
  },
};
