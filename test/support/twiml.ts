import { twiml } from "../../src/dialects/twiml/twiml.js";
import { Reader } from "./reader.js";

export const { programOf, unreadable, verbOf, payVerb, payOf, legalPay, payMistakes } = new Reader(twiml);
