import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ERRORS } from "../../src/core/error-codes.js";
import { AppError } from "../../src/core/errors.js";

describe("docs/errors.md", () => {
  it("is the table of codes, word for word", () => {
    const rows = Object.entries(ERRORS).map(
      ([code, { title, remedy }]) => `| \`${code}\` | ${title} | ${remedy} |`,
    );
    const page = readFileSync("docs/errors.md", "utf8");
    expect(page.split("\n").filter((line) => line.startsWith("| `"))).toEqual(rows);
  });
});

describe("an error", () => {
  it("names its code and what to do", () => {
    const error = new AppError("PORT_IN_USE", "127.0.0.1:3000");
    expect(error.message).toBe("127.0.0.1:3000 [PORT_IN_USE]");
    expect(error.remedy).toContain("HTTP_PORT");
  });
});
