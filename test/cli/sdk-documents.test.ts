import { describe, expect, it } from "vitest";
import { playCall } from "../support/rehearsal.js";
import { documentOf, type PayCalls } from "../support/sdk-pay.js";

const CALLS: PayCalls = {
  attributes: {
    chargeAmount: "20.45",
    description: "Tom & Jerry",
    maxAttempts: 2,
    validCardTypes: ["visa", "amex"],
    postalCode: "94105",
    statusCallback: "/status",
  },
  prompts: [
    {
      attributes: { for: "security-code", for_: "security-code", cardType: ["visa"] },
      parts: [{ method: "say", attributes: {}, text: "Three digits, please." }],
    },
  ],
  parameters: [{ name: "order", value: '"1001" <x>' }],
};

/** The attributes of a prompt as one SDK's types define them. */
function withStageAttribute(name: "for" | "for_"): PayCalls {
  const other = name === "for" ? "for_" : "for";
  const prompts = CALLS.prompts.map(({ attributes: { [other]: _, ...attributes }, parts }) => ({
    attributes,
    parts,
  }));
  return { ...CALLS, prompts };
}

describe.each([
  ["twiml", "for", { amount: "20.45" }],
  ["cxml", "for_", { chargeAmount: 20.45 }],
] as const)("a document of the vendor's own SDK in %s", (dialect, stageAttribute, amount) => {
  it("runs", async () => {
    const document = documentOf(dialect, withStageAttribute(stageAttribute));
    const { report } = await playCall(document, "4242424242424242,1230,123", { dialect });
    expect(report).toMatchObject({ result: "success", dialect, ended: "document", problems: [] });
    expect(report.heard).toContain("Three digits, please.");
    expect(report.connector).toMatchObject([
      {
        request: {
          ...amount,
          description: "Tom & Jerry",
          postal_code: "94105",
          parameters: { order: '"1001" <x>' },
        },
      },
    ]);
  });
});
