import { plainHttpWarning } from "../calls/payment-targets.js";
import type { Config } from "../config/config.js";
import { AllowedHosts } from "../core/allowed-hosts.js";
import { addressRefusal } from "../core/http.js";
import type { PayRequest, Target } from "../core/payment.js";
import { parseUrl } from "../core/url.js";
import { orLeaveOut } from "../dialects/markup/reports.js";
import type { CallbackAttribute, Diagnostic, Pay, Place, Program } from "../dialects/program.js";
import type { Section, SwmlProgram } from "../dialects/swml/instruction.js";
import { innerSections } from "../dialects/swml/read-document.js";
import { readInstruction } from "../dialects/swml/read-instruction.js";

/** A payment in a document, with the names of its attributes. */
interface FoundPay {
  readonly at: Place;
  /** Before the name of an attribute in messages: "<Pay> ", or "pay.". */
  readonly prefix: string;
  readonly request: PayRequest;
  readonly names: Readonly<Record<CallbackAttribute | "connectorUrl", string>>;
  /** The attributes whose addresses may have plain http. */
  readonly plainHttp: readonly CallbackAttribute[];
}

const XML_NAMES = { action: "action", statusCallback: "statusCallback", connectorUrl: "paymentConnectorUrl" };
const SWML_NAMES = { action: "action", statusCallback: "status_url", connectorUrl: "payment_connector_url" };

function inXml({ verbs }: Program): FoundPay[] {
  return verbs
    .filter((verb): verb is Pay => verb.verb === "pay")
    .flatMap(({ request, plainHttp, line, column }) =>
      "mistakes" in request
        ? []
        : [{ at: { line, column }, prefix: "<Pay> ", request, names: XML_NAMES, plainHttp }],
    );
}

function inSections(sections: readonly Section[]): FoundPay[] {
  return sections.flat().flatMap((step) => {
    const instruction = orLeaveOut({ mistakes: [], warnings: [] }, (own) => readInstruction(step, own));
    if (instruction === undefined) return [];
    if (instruction.method !== "pay") return inSections(innerSections(instruction));
    const { request } = instruction;
    if ("mistakes" in request) return [];
    return [{ at: step, prefix: "pay.", request, names: SWML_NAMES, plainHttp: ["statusCallback"] as const }];
  });
}

/**
 * What a controller with this configuration would refuse in the payments of a document: connectors that it does not have, and
 * addresses that it may not request. Relative addresses and those with variables are not known before the call.
 */
export function refusedPays(
  program: Program | SwmlProgram,
  { connectors, http }: Pick<Config, "connectors" | "http">,
): Diagnostic[] {
  const allowed = new AllowedHosts(http.allowedHosts);
  const pays = "verbs" in program ? inXml(program) : inSections([...program.sections.values()]);
  return pays.flatMap(({ at: { line, column }, prefix, request, names, plainHttp }) => {
    const { connector, action, statusCallback } = request;
    const found = (attribute: string, rest: string): Diagnostic[] => [
      { line, column, code: "PAY_INVALID", attribute, message: `${prefix}${attribute}${rest}` },
    ];
    const refused = (name: string, url: string | undefined, mayBePlain: boolean): Diagnostic[] => {
      if (url === undefined || parseUrl(url) === undefined) return [];
      const reason = addressRefusal(url, allowed, mayBePlain);
      if (reason !== undefined) return found(name, `: ${reason}`);
      const isPlain = addressRefusal(url, allowed) !== undefined;
      return isPlain ? [plainHttpWarning({ line, column, attribute: name, what: `${prefix}${name}` })] : [];
    };
    const callback = (name: CallbackAttribute, target: Target | undefined) =>
      refused(names[name], target?.url, plainHttp.includes(name));
    const unknown =
      "name" in connector && !Object.hasOwn(connectors, connector.name)
        ? found("paymentConnector", `: "${connector.name}" is not in the configuration.`)
        : [];
    const url = "url" in connector ? connector.url : undefined;
    return [
      ...unknown,
      ...refused(names.connectorUrl, url, false),
      ...callback("action", action),
      ...callback("statusCallback", statusCallback),
    ];
  });
}
