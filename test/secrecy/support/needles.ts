import { withLuhnDigit } from "../../support/card.js";

/** Every card and account of the run begins with it; nothing else in the program does. */
const CARDS = ["4571", "9038"].join("");
const ACCOUNTS = ["5088", "6239"].join("");
/** Of all cards: any three digits are in memory by chance, so the search looks for them in contexts that name them. */
export const CODE = ["9", "8", "3"].join("");
const CODE_CONTEXTS = ['"cvv":"', '"cvv": "', "cvc]=", "cvc%5D=", "code ", "cvv="];

export interface Needle {
  readonly name: string;
  readonly bytes: Buffer;
}

export const NEEDLES: readonly Needle[] = [
  ...numberNeedles("card number", CARDS),
  ...numberNeedles("account number", ACCOUNTS),
  ...CODE_CONTEXTS.flatMap((context) => [
    { name: `security code after ${context}`, bytes: Buffer.from(context + CODE) },
    { name: `security code after ${context} (UTF-16)`, bytes: Buffer.from(context + CODE, "utf16le") },
  ]),
];

function numberNeedles(name: string, start: string): Needle[] {
  const values = [...start].map(Number);
  return [
    { name, bytes: Buffer.from(start) },
    { name: `${name} (UTF-16)`, bytes: Buffer.from(start, "utf16le") },
    {
      name: `${name} (UTF-32)`,
      bytes: Buffer.from(new Uint32Array(values.map((value) => value + 0x30)).buffer),
    },
    { name: `${name} (byte values)`, bytes: Buffer.from(values) },
    { name: `${name} (backwards)`, bytes: Buffer.from([...start].reverse().join("")) },
    { name: `${name} (in groups)`, bytes: Buffer.from(`${start.slice(0, 4)} ${start.slice(4)}`) },
  ];
}

/** In the program's environment: a search that does not find it would find nothing. */
export const CONTROL: Needle = { name: "control", bytes: Buffer.from(["in", "plain", "sight"].join("-")) };

/** The card of a payment, by its index in the run. */
export function cardOf(index: number): string {
  return withLuhnDigit(
    `${CARDS}${String(index * 7919)
      .padStart(7, "0")
      .slice(-7)}`,
    16,
  );
}

export function accountOf(index: number): string {
  return `${ACCOUNTS}${String(index * 7919)
    .padStart(4, "0")
    .slice(-4)}`;
}
