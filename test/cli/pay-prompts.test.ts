import { describe, expect, it } from "vitest";
import { wordingOf } from "../../src/prompts/choose.js";
import { playCall } from "../support/rehearsal.js";

const VISA = "4242424242424242";
const AMEX = "378282246310005";

describe.each([
  { dialect: "twiml", most: 3 },
  // "Maximum number of retry attempts": three tries are two retries.
  { dialect: "cxml", most: 2 },
  { dialect: "voxml", most: 3 },
])("the effect in a call of each attribute of <Prompt> in $dialect", ({ dialect, most }) => {
  const heard = async (attributes: string, keys: string, pay = 'maxAttempts="3"') => {
    const prompt = `<Prompt ${attributes}><Say>Mine.</Say></Prompt>`;
    const { report } = await playCall(`<Response><Pay ${pay}>${prompt}</Pay></Response>`, keys, {
      dialect,
    });
    return report.heard.map((words) => (words === "Mine." ? "mine" : "other"));
  };

  it("for: the stage at which it is heard", async () => {
    expect(await heard('for="payment-card-number"', "*")).toEqual(["mine"]);
    expect(await heard('for="expiration-date"', `${VISA},*`)).toEqual(["other", "mine"]);
  });

  it("attempt: only at these attempts", async () => {
    expect(await heard('for="payment-card-number" attempt="2 3"', "#,#,#", `maxAttempts="${most}"`)).toEqual([
      "other",
      "mine",
      "mine",
    ]);
  });

  it("cardType: only for these cards", async () => {
    const attributes = 'for="expiration-date" cardType="amex jcb"';
    expect(await heard(attributes, `${AMEX},*`)).toEqual(["other", "mine"]);
    expect(await heard(attributes, `${VISA},*`)).toEqual(["other", "other"]);
  });

  it("errorType: only when the field is asked again for these reasons", async () => {
    const timeout = dialect === "voxml" ? "input-timeout" : "timeout";
    const attributes = `for="payment-card-number" errorType="${timeout}"`;
    expect(await heard(attributes, "1#,#,*")).toEqual(["other", "other", "mine"]);
  });
});

describe("the prompt of payment-processing", () => {
  const processing = (attributes: string, keys: string, dialect: string) =>
    playCall(
      `<Response><Pay><Prompt for="payment-processing" ${attributes}><Say>Mine.</Say></Prompt></Pay></Response>`,
      keys,
      { dialect },
    );

  it.each(["twiml", "cxml"])("cardType in %s: only for these cards", async (dialect) => {
    const amex = await processing('cardType="amex"', `${AMEX},1230,1234,94105`, dialect);
    expect(amex.report.heard.at(-1)).toBe("Mine.");
    const visa = await processing('cardType="amex"', `${VISA},1230,123,94105`, dialect);
    expect(visa.report.heard.at(-1)).toMatch(/One moment/);
  });
});

describe("a language that is not built in", () => {
  const STAGES = ["payment-card-number", "expiration-date", "security-code", "postal-code"];
  const prompts = STAGES.map((stage) => `<Prompt for="${stage}"><Say>${stage}</Say></Prompt>`).join("");
  const keys = `${VISA},1230,123,94105`;

  it("needs a prompt for each field; without one for the processing, nothing is said there", async () => {
    const document = `<Response><Pay language="nl-NL">${prompts}</Pay></Response>`;
    const { report } = await playCall(document, keys);
    expect([report.result, report.heard]).toEqual(["success", STAGES]);
  });

  it("asks in English at an attempt for which the document has no prompt", async () => {
    const first = prompts.replace('for="payment-card-number"', 'for="payment-card-number" attempt="1"');
    const { report } = await playCall(`<Response><Pay language="nl-NL">${first}</Pay></Response>`, "#,*");
    expect(report.heard[1]).toMatch(/key in your card number/);
  });

  it.each([
    ["en", "en-US"],
    ["DE", "de-DE"],
    ["fr", "fr-FR"],
    ["es", "es-ES"],
    ["pl", "pl-PL"],
  ])("%s is %s", async (language, expected) => {
    const { report } = await playCall(`<Response><Pay language="${language}"/></Response>`, "*");
    expect(report.heard[0]).toBe(wordingOf(expected).ask["payment-card-number"]);
  });
});

describe("a prompt that cannot be played", () => {
  const heard = async (sounds: string, keys = "*", dialect = "twiml") => {
    const document = `<Response><Pay><Prompt for="payment-card-number">${sounds}</Prompt></Pay></Response>`;
    return (await playCall(document, keys, { dialect })).report;
  };
  const MISSING = "<Play>missing.wav</Play>";

  it.each(["twiml", "cxml", "voxml"])(
    "gives way to the built-in words of its stage in %s",
    async (dialect) => {
      const report = await heard(MISSING, "*", dialect);
      expect(report.heard).toEqual(["Please key in your card number."]);
      expect(report.problems.map(({ code }) => code)).toEqual(["VOICE_FAILED"]);
    },
  );

  it("is followed by them when its end, where it asks, cannot be played", async () => {
    const report = await heard(`<Say>Welcome.</Say>${MISSING}`);
    expect(report.heard).toEqual(["Welcome.", "Please key in your card number."]);
  });

  it("says what was wrong too when a field is requested again", async () => {
    const report = await heard(MISSING, "1#,*");
    expect(report.heard[1]).toBe("That card number is not correct. Please key in your card number.");
  });

  it("gives way to them once the caller has begun to type ahead of it", async () => {
    const report = await heard(MISSING, `^${VISA},*`);
    expect(report.heard.at(-1)).toMatch(/expiration date/);
  });
});

describe("attributes of <Prompt> in some dialects only", () => {
  it.each(["twiml", "voxml"])(
    "requireMatchingInputs in %s: the field is asked a second time",
    async (dialect) => {
      const document = `<Response><Pay paymentMethod="ach-debit">
      <Prompt for="bank-account-number" requireMatchingInputs="true"><Say>Again.</Say></Prompt></Pay></Response>`;
      const { report } = await playCall(document, "121181976,508862392#,508862392#", { dialect });
      expect(report.heard[2]).toBe("Again.");
      expect(report.result).toBe("success");
      const other = await playCall(document, "121181976,508862392#,508862393#", { dialect });
      expect(other.report.statuses).toContainEqual(
        expect.objectContaining({ ErrorType: "input-matching-failed" }),
      );
    },
  );

  it.each(["name", "for_"])("%s in cXML: the stage, in place of `for`", async (name) => {
    const document = `<Response><Pay><Prompt ${name}="payment-card-number"><Say>Mine.</Say></Prompt></Pay></Response>`;
    const { report } = await playCall(document, "*", { dialect: "cxml" });
    expect(report.heard).toEqual(["Mine."]);
  });
});
