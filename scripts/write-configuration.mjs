// Writes the tables of docs/configuration.md and the JSON Schema of the file from the configuration's schema; run it after
// `npm run build` when a key was added or changed.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { jsonSchema, withTables } from "../dist/config/reference.js";

const PAGE = "docs/configuration.md";
writeFileSync(PAGE, withTables(readFileSync(PAGE, "utf8")));
mkdirSync("schema", { recursive: true });
writeFileSync("schema/freeswitch-pay.schema.json", jsonSchema());
