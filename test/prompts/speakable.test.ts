import { describe, expect, it } from "vitest";
import { speakable } from "../../src/prompts/speakable.js";

describe("a text for a speech engine", () => {
  it.each([
    ["You pay $20.45 today.", "You pay 20 dollars and 45 cents today."],
    ["$1", "1 dollar"],
    ["$1.01 or £2.01, £3.50", "1 dollar and 1 cent or 2 pounds and 1 penny, 3 pounds and 50 pence"],
    ["€ 1,250.00.", "1250 euros."],
    ["$20000, 20,000 €", "20000 dollars, 20000 euros"],
    ["$20.456", "$20.456"],
    ["1.250 €", "1.250 €"],
    ["$0.50", "0 dollars and 50 cents"],
    ["US$20.45", "US$20.45"],
    ["Code 123456.", "Code 1 2 3 4 5 6."],
    ["Call 5551234567, then wait", "Call 5 5 5 1 2 3 4 5 6 7, then wait"],
    ["1,250,000 and 12345.6 and 1999", "1,250,000 and 12345.6 and 1999"],
    ["Your CVV, your ID; PAID e.g. No. 5", "Your C V V, your I D; PAID for example number 5"],
    ["No. Thank you.", "No. Thank you."],
  ])("%j becomes %j in English", (text, expected) => {
    expect(speakable(text, "en-GB")).toBe(expected);
  });

  it.each([
    ["de-DE", "Sie zahlen 20,45 €.", "Sie zahlen 20 Euro und 45 Cent."],
    ["de-de", "1.250,01 €, $1.00", "1250 Euro und ein Cent, ein Dollar"],
    ["de-DE", "20,456 €", "20,456 €"],
    ["es-ES", "1.250,00 € o 1,50 €", "1250 euros o un euro con 50 céntimos"],
    ["es-US", "$1,250.50", "1250 dólares con 50 centavos"],
    ["es-MX", "$21.10", "21 pesos con 10 centavos"],
    ["fr-FR", "1\u202f250,50 €", "1250 euros et 50 centimes"],
    ["fr-CA", "20,45 $", "20 dollars et 45 centimes"],
    ["it-IT", "1,01 €", "un euro e un centesimo"],
    ["pl-PL", "1 zł, 2,05 zł, 22,22 zł", "jeden złoty, 2 złote i 5 groszy, 22 złote i 22 grosze"],
    ["pl-PL", "5 zł; 20,01 €", "5 złotych; 20 euro i jeden cent"],
  ])("says amounts as %s does: %j becomes %j", (language, text, expected) => {
    expect(speakable(text, language)).toBe(expected);
  });

  it("reads codes digit by digit in every language", () => {
    expect(speakable("123456, 1999; 12345,6", "de-DE")).toBe("1 2 3 4 5 6, 1999; 12345,6");
    expect(speakable("Kod 90210", "sv-SE")).toBe("Kod 9 0 2 1 0");
  });

  it("spells brands for Polish pronunciation", () => {
    expect(speakable("Visa, Mastercard i American Express", "pl-PL")).toBe(
      "Visa, Masterkard i Amerikan Ekspres",
    );
  });

  it("stays unchanged if the language has no words for it", () => {
    expect(speakable("$20.45, CVV, No. 5", "sv-SE")).toBe("$20.45, CVV, No. 5");
    expect(speakable("CVV, ID, 5 zł", "de-DE")).toBe("CVV, ID, 5 zł");
  });
});
