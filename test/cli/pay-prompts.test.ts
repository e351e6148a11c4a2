import { describe, expect, it } from "vitest";
import { playCall } from "../support/rehearsal.js";

const VISA = "4242424242424242";
const AMEX = "378282246310005";

describe.each(["twiml", "cxml", "voxml"])(
  "the effect in a call of each attribute of <Prompt> in %s",
  (dialect) => {
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
      expect(await heard('for="payment-card-number" attempt="2 3"', "#,#,#")).toEqual([
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
  },
);

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
