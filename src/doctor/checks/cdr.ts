import { type Check, type Finding, ok, type SwitchSubject, unsafe, warning } from "../check.js";
import type { Pbx } from "../pbx/pbx.js";
import { elementsNamed, isTrue, param } from "../pbx/xml-element.js";

/** Modules whose records contain all variables of a call. */
const WHOLE = ["mod_xml_cdr", "mod_json_cdr", "mod_format_cdr", "mod_cdr_mongodb"];
/** Modules whose records use templates or columns that name variables, and their configuration. */
const NAMED: Readonly<Record<string, string>> = {
  mod_cdr_csv: "cdr_csv.conf",
  mod_cdr_pg_csv: "cdr_pg_csv.conf",
  mod_cdr_sqlite: "cdr_sqlite.conf",
  mod_odbc_cdr: "odbc_cdr.conf",
};
/** Variables that hold keys. */
const KEYS = ["digits_dialed", "playback_terminator_used"];

/** Checks whether call detail records contain keys. */
export const cdr: Check<SwitchSubject> = {
  name: "cdr",
  deadlineMs: 15_500,
  async look({ pbx, trial }) {
    const whole = await pbx.loaded(WHOLE);
    const named = await pbx.loaded(Object.keys(NAMED));
    const found: Finding[] = (await Promise.all(named.map((module) => ofNamed(pbx, module)))).flat();
    if (whole.length > 0) {
      const tried = await trial();
      const masked = "trial" in tried && /^X+$/.test(tried.trial.digits ?? "");
      const seen = `${whole.join(", ")} writes all variables of a call`;
      found.push(
        masked
          ? ok(`${seen}; the keys in them are masked with X`)
          : unsafe(
              seen,
              "Set digits_dialed_filter=(.+), as dialplan/pay.xml does, or do not load the module.",
            ),
      );
    }
    if (found.length > 0) return found;
    return [
      ok(
        named.length === 0
          ? "no CDR module is loaded"
          : `${named.join(", ")} writes no variable that holds keys`,
      ),
    ];
  },
};

async function ofNamed(pbx: Pbx, module: string): Promise<Finding[]> {
  const file = NAMED[module] as string;
  const conf = await pbx.configuration(file);
  if (conf === undefined) return [];
  const written = JSON.stringify([
    elementsNamed(conf, "template"),
    elementsNamed(conf, "field"),
    elementsNamed(conf, "param"),
  ]);
  const found: Finding[] = KEYS.filter((name) => written.includes(name)).map((name) =>
    unsafe(`${file}.xml writes ${name}, which holds keys`, `Remove ${name} from ${file}.xml.`),
  );
  if (isTrue(param(conf, "debug")))
    found.push(
      warning(
        `${file}.xml has debug on: it writes all variables of each call to the log`,
        `Set debug to false in ${file}.xml.`,
      ),
    );
  return found;
}
