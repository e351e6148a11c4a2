// Writes docs/errors.md from the table of codes; run it after `npm run build` when a code was added.
import { writeFileSync } from "node:fs";
import { ERRORS } from "../dist/core/error-codes.js";

const rows = Object.entries(ERRORS).map(
  ([code, { title, remedy }]) => `| \`${code}\` | ${title} | ${remedy} |`,
);
writeFileSync(
  "docs/errors.md",
  `# Error codes

Every error names its code in square brackets at the end of its message. A code never changes its meaning.

| code | what happened | what to do |
|---|---|---|
${rows.join("\n")}
`,
);
