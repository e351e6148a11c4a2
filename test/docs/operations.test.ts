import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { ERRORS } from "../../src/core/error-codes.js";
import { type Exposition, fullExposition } from "../support/exposition.js";

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: { readonly summary: string };
}

const page = readFileSync("docs/operations.md", "utf8");
const file = parse(readFileSync("examples/prometheus/alerts.yaml", "utf8")) as {
  groups: { rules: Rule[] }[];
};
const rules = file.groups.flatMap((group) => group.rules);

/** The cells of each row of the tables below a heading. */
function rowsBelow(heading: string): string[][] {
  const section = page.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("| "));
  return rows.slice(1).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** Each of our metrics that a text mentions. */
const namedIn = (text: string) => new Set(text.match(/freeswitch_pay_[a-z_]*[a-z]/g) ?? []);

const own = ({ names }: Exposition) =>
  names.filter((name) => !/^freeswitch_pay_(process|nodejs)_/.test(name)).toSorted();

/** Every name under which a metric has series: a histogram has three. */
const seriesNames = ({ names }: Exposition) =>
  new Set(names.flatMap((name) => ["", "_bucket", "_sum", "_count"].map((end) => name + end)));

describe("the metrics in docs/operations.md", () => {
  it("are those of the code, with their types and labels", async () => {
    const seen = await fullExposition();
    const reported = rowsBelow("Metrics").map(([name = "", type, labels = ""]) => ({
      name: name.replaceAll("`", ""),
      type,
      labels: labels.split(", ").filter(Boolean).toSorted(),
    }));
    const real = own(seen).map((name) => ({
      name,
      type: new RegExp(`^# TYPE ${name} (\\w+)$`, "m").exec(seen.text)?.[1],
      labels: seen
        .labels(name)
        .filter((label) => label !== "le")
        .toSorted(),
    }));
    expect(reported.toSorted((one, other) => one.name.localeCompare(other.name))).toEqual(
      real.toSorted((one, other) => one.name.localeCompare(other.name)),
    );
  });

  it("that its text and its examples mention exist", async () => {
    const known = seriesNames(await fullExposition());
    const beginnings = ["freeswitch_pay_process", "freeswitch_pay_nodejs"];
    expect([...namedIn(page)].filter((name) => !known.has(name) && !beginnings.includes(name))).toEqual([]);
  });
});

describe("examples/prometheus/alerts.yaml", () => {
  it("uses only existing metrics, with labels that they have", async () => {
    const seen = await fullExposition();
    const known = seriesNames(seen);
    expect(rules.length).toBeGreaterThan(10);
    for (const { expr } of rules) {
      for (const [, name = "", labels = ""] of expr.matchAll(/(freeswitch_pay_[a-z_]+)(\{[^}]*\})?/g)) {
        expect(known).toContain(name);
        for (const [, label] of labels.matchAll(/(\w+)[=!]/g)) expect(seen.labels(name)).toContain(label);
      }
    }
  });

  it("groups by labels that its metrics have, or that Prometheus adds", async () => {
    const seen = await fullExposition();
    const added = ["instance", "job", "le"];
    for (const { expr, annotations } of rules) {
      const has = [
        ...added,
        ...[...namedIn(expr)].flatMap((name) => seen.labels(name.replace(/_bucket$/, ""))),
      ];
      const grouped = [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list = ""]) => list.split(/, ?/));
      const shown = [...annotations.summary.matchAll(/\$labels\.(\w+)/g)].map(([, label = ""]) => label);
      expect([...grouped, ...shown].filter((label) => !has.includes(label))).toEqual([]);
    }
  });

  it("has the same rules as docs/operations.md, which says for each what to do", () => {
    const reported = [...page.matchAll(/^### (\w+)\n\n```promql\n(.*)\n```\n\n(\S.*)$/gm)];
    expect(reported.map(([, alert, expr]) => [alert, expr])).toEqual(
      rules.map(({ alert, expr }) => [alert, expr]),
    );
  });
});

describe("the log in docs/operations.md", () => {
  it("has lines that the code writes, and codes that exist", () => {
    const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".ts"),
    );
    const code = files.map((name) => readFileSync(join("src", name), "utf8")).join("\n");
    const rows = rowsBelow("The log");
    expect(rows.length).toBeGreaterThan(8);
    expect(rows.map(([line = ""]) => line).filter((line) => !code.includes(line))).toEqual([]);
    const codes = page.match(/\b[A-Z]{3,}_[A-Z_]*[A-Z]\b/g) ?? [];
    // The others are environment variables.
    const unknown = codes.filter((one) => !(one in ERRORS) && !one.startsWith("FREESWITCH_"));
    expect(unknown).toEqual([]);
  });
});
