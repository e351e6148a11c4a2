import { type Check, type Finding, ok, type SwitchSubject, unsafe, warning } from "../check.js";
import type { Pbx } from "../pbx/pbx.js";
import { elementsNamed, isTrue, param, parseXml, type XmlElement } from "../pbx/xml-element.js";

/** Checks how keys arrive by SIP, and whether a trace would show them. */
export const dtmf: Check<SwitchSubject> = {
  name: "dtmf",
  deadlineMs: 6_000,
  async look({ pbx }) {
    if (!(await pbx.hasModule("mod_sofia")))
      return [warning("mod_sofia is not loaded: no call can arrive by SIP", "Load it in modules.conf.xml.")];
    const conf = await pbx.configuration("sofia.conf");
    const profiles = conf === undefined ? [] : elementsNamed(conf, "profile");
    const running = await runningProfiles(pbx);
    const isLiberal = isTrue((await pbx.globals()).get("rtp_liberal_dtmf"));
    const found = profiles
      .filter(({ attributes }) => running.includes(attributes.name ?? ""))
      .flatMap((profile) => ofProfile(profile, isLiberal));
    return found.length > 0
      ? found
      : [warning("no SIP profile runs", 'Start one; fs_cli -x "sofia status" shows why.')];
  },
};

async function runningProfiles(pbx: Pbx): Promise<string[]> {
  const status = parseXml(await pbx.api("sofia xmlstatus"));
  return elementsNamed(status, "profile").flatMap(({ children }) => {
    const text = (name: string) => children.find((child) => child.name === name)?.text.trim() ?? "";
    return text("type") === "profile" && text("state").startsWith("RUNNING") ? [text("name")] : [];
  });
}

function ofProfile(profile: XmlElement, isLiberalByVariable: boolean): Finding[] {
  const name = profile.attributes.name ?? "";
  // The default of sofia.c (config_sofia).
  const type = (param(profile, "dtmf-type") ?? "rfc2833").toLowerCase();
  const isLiberal = isLiberalByVariable || isTrue(param(profile, "liberal-dtmf"));
  const found: Finding[] = [];
  if (isTrue(param(profile, "sip-trace")))
    found.push(
      unsafe(
        `profile ${name}: a SIP trace shows the keys that arrive by SIP INFO`,
        'Set <param name="sip-trace" value="no"/> in the profile.',
      ),
    );
  if (isTrue(param(profile, "sip-capture")))
    found.push(
      warning(
        `profile ${name}: SIP messages, including keys by SIP INFO, are sent to a capture server`,
        'Set <param name="sip-capture" value="no"/> in the profile.',
      ),
    );
  if (type === "info" || type === "none")
    found.push(
      warning(
        `profile ${name}: dtmf-type is ${type}, so keys by RFC 4733 (telephone-event) are not received`,
        'Set <param name="dtmf-type" value="rfc2833"/> in the profile, unless all callers send SIP INFO.',
      ),
    );
  if (!isLiberal)
    found.push(
      warning(
        `profile ${name}: keys by SIP INFO are refused in calls that were answered before they reached the context, and logged at WARNING`,
        'Set <param name="liberal-dtmf" value="true"/> in the profile.',
      ),
    );
  return found.length > 0 ? found : [ok(`profile ${name}: RFC 4733, and SIP INFO is accepted`)];
}
