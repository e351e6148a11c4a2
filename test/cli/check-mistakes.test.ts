import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { check } from "../../src/cli/check.js";
import { dialectNamed, scriptNamed } from "../../src/dialects/dialects.js";
import type { Fault } from "../../src/dialects/program.js";

/** "line:column attribute vendor's number" of every mistake in a document with one mistake per line. */
const MISTAKES: Readonly<Record<string, readonly string[]>> = {
  "all.twiml.xml": [
    "3:3",
    "4:8 lang",
    "4:18 loop",
    "5:9 loop",
    "6:10 length",
    "7:11 input",
    "7:26 numDigits",
    "7:40 finishOnKey",
    "7:57 timeOut",
    "8:9 timeout",
    "8:21 callerId",
    "8:36",
    "8:56",
    "9:8 input 64020",
    "10:8 action 64016",
    "11:8 method 64020",
    "13:8 statusCallbackMethod 64020",
    "14:8 paymentMethod 64013",
    "15:8 bankAccountType 64020",
    "16:8 timeout 64020",
    "17:8 maxAttempts 64020",
    "18:8 securityCode 64020",
    "19:8 postalCode 64020",
    "20:8 minPostalCodeLength 64020",
    "21:8 paymentConnector 64004",
    "22:8 tokenType 64020",
    "23:8 chargeAmount 64003",
    "24:8 currency 64020",
    "25:8 language 64020",
    "26:8 validCardTypes 64020",
    "27:8 voice 64020",
    "28:13 for 64020",
    "28:31 attempt 64020",
    "28:43 cardType 64020",
    "28:59 errorType 64020",
    "28:85 requireMatchingInputs 64020",
    "29:12 loop",
    "31:5 64020",
    "31:31 requireMatchingInputs 64020",
    "33:5 value 64015",
    "33:16 name 64020",
    "34:5",
    "36:3",
    "36:13 method",
    "37:11 reason",
    "38:11 now",
  ],
  "all.cxml.xml": [
    "2:8 paymentConnectorUrl",
    "3:8 action",
    "4:8 timeout",
    "5:8 maxAttempts",
    "6:8 securityCode",
    "7:8 postalCode",
    "8:8 minPostalCodeLength",
    "9:8 tokenType",
    "10:8 chargeAmount",
    "11:8 currency",
    "12:8 language",
    "14:8 output",
    "15:13 name",
    "15:24 for_",
    "15:43 requireMatchingInputs",
    "16:5 name",
    "18:34 language",
    "18:51 statusCallback",
  ],
  "all.voxml.xml": [
    "2:8 history",
    "3:8 action",
    "4:8 method",
    "5:8 statusCallback",
    "6:8 statusCallbackMethod",
    "7:8 history",
    "8:8 output",
    "9:8 postalCode",
    "11:8 validCardTypes",
    "12:8 maxAttempts",
    "13:8 timeout",
    "14:8 minPostalCodeLength",
    "15:8 currency",
    "16:8 tokenType",
    "17:34 tokenType",
    "17:55 chargeAmount",
    "17:72 bankAccountType",
    "18:13 for",
    "18:38 attempt",
    "18:50 errorType",
    "18:70 cardType",
  ],
  "all.swml.yaml": [
    "1:10 version",
    "4:7",
    "5:20 url",
    "5:32 volume",
    "6:48 max_digits",
    "6:64 terminators",
    "8:32 payment_connector_url",
    "9:24 charge_amount",
    "10:19 currency",
    "11:16 input",
    "12:19 language",
    "13:23 max_attempts",
    "14:33 min_postal_code_length",
    "15:22 value",
    "15:35 name",
    "15:49",
    "15:49 name",
    "15:49 value",
    "16:25 payment_method",
    "17:22 postal_code",
    "19:20 for",
    "19:35 attempts",
    "19:52 card_type",
    "19:73 error_type",
    "19:106 type",
    "19:120 phrase",
    "20:42 attempt",
    "20:67 actions",
    "21:13 for",
    "21:28",
    "22:24 security_code",
    "23:21 status_url",
    "24:18 timeout",
    "25:21 token_type",
    "26:27 valid_card_types",
    "28:9",
    "29:14",
    "30:7",
    "30:36 max",
    "31:22 when",
    "32:27 variable",
    "32:39 case",
    "33:7",
    "34:17 dest",
    "35:23 url",
    "35:38 method",
    "35:56 headers",
    "35:78 timeout",
    "36:22 to",
    "36:36 timeout",
    "36:39 codecs",
    "37:25 reason",
    "38:14 duration",
    "39:14",
  ],
};

/** How a message states the broken rule. */
const RULE =
  /must (be|not)|allowed are|it takes|takes nothing|there are|needs |has no effect|counts as absent|would need|takes keys only|is for|only .* can be set|is not allowed in|contains text|already used in|differs from|means the same|there is no|can('t|not) be|is empty: put/;

describe.each(Object.entries(MISTAKES))("checking %s, a document full of mistakes", (file, expected) => {
  const path = `test/fixtures/mistakes/${file}`;
  const name = file.split(".")[1] as string;
  const parsed = (dialectNamed(name) ?? scriptNamed(name))?.parse(readFileSync(path, "utf8"));
  const mistakes: readonly (Fault & { readonly vendorCode?: string })[] = parsed?.mistakes ?? [];

  it("lists all of them, with line, column and attribute", () => {
    const reported = mistakes.map(({ line, column, attribute = "", vendorCode = "" }) =>
      [`${line}:${column}`, attribute, vendorCode].filter((part) => part !== "").join(" "),
    );
    expect(reported).toEqual(expected);
  });

  it("says what is allowed", () => {
    expect(mistakes.map(({ message }) => message).filter((message) => !RULE.test(message))).toEqual([]);
  });

  it("`check` prints them, one per line", async () => {
    const { lines } = await check(path);
    expect(lines).toHaveLength(mistakes.length);
    for (const [index, { line, column, message }] of mistakes.entries())
      expect(lines[index]).toContain(`${path}:${line}:${column} ${message}`);
  });
});
