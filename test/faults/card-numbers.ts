/** The check digit of a number (ISO/IEC 7812-1, Luhn). */
function checkDigit(digits: string): number {
  let sum = 0;
  for (const [place, digit] of [...digits].reverse().entries()) {
    const value = Number(digit) * (place % 2 === 0 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return (10 - (sum % 10)) % 10;
}

/** A different card number for each caller, so that a second charge is visible, and the digits can be found anywhere. */
export function cardNumber(serial: number): string {
  const digits = `4${String(serial * 7_919 + 238_471_093_551_207)
    .slice(-14)
    .padStart(14, "0")}`;
  return `${digits}${checkDigit(digits)}`;
}
