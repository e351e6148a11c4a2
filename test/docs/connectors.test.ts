import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { TEST_ACCOUNT_NUMBERS, TEST_CARD_NUMBERS } from "../../src/connectors/http/http-connector.js";
import { httpConnector } from "../support/http-connector-run.js";
import { answer, type Reply } from "../support/scripted-http.js";

const page = (name: string) => readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), "utf8");

/** The rows of the table "What a response means". */
function rows(): { answers: string; again: boolean; charged: boolean }[] {
  const section = page("connectors").split("### What a response means")[1]?.split("###")[0] ?? "";
  return [...section.matchAll(/^\| (.+?) \| (yes|no) \| (yes|no) \|/gm)].map(
    ([, answers, again, charged]) => ({
      answers: answers as string,
      again: again === "yes",
      charged: charged === "yes",
    }),
  );
}

function replies(answers: string): Reply[] {
  if (answers === "2xx") return [200, 201, 204].map((status) => answer("", status));
  if (answers === "none: not connected") return ["HTTP_UNREACHABLE"];
  if (answers.startsWith("none")) return ["HTTP_NO_ANSWER"];
  return answers.split(", ").map((status) => answer("", Number(status)));
}

describe("docs/connectors.md", () => {
  it("says what each response means", async () => {
    expect(rows()).toHaveLength(10);
    for (const { answers, again, charged } of rows()) {
      for (const reply of replies(answers)) {
        const { submit, sent } = httpConnector(reply);
        const { state } = await submit();
        expect({ answers, again: sent.length > 1, state }).toEqual({
          answers,
          again,
          state: charged ? "unknown" : "failed",
        });
      }
    }
  });
});

describe("docs/test-cards.md", () => {
  it("lists the numbers of a connector in test mode", () => {
    const section = page("test-cards").split("## Numbers of a connector in test mode")[1] ?? "";
    const listed = section.match(/\d[\d ]+\d/g) ?? [];
    expect(listed.toSorted()).toEqual([...TEST_CARD_NUMBERS, ...TEST_ACCOUNT_NUMBERS].toSorted());
  });
});
