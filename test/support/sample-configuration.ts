import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { freeTcpPort, freeUdpPort } from "./free-port.js";
import type { SwitchAddress } from "./freeswitch-process.js";
import { temporaryFolder } from "./temporary-folder.js";

/** Where an installed FreeSWITCH keeps its own sample configuration ("vanilla"), beside its program's folder or packaged. */
const PLACES = ["../etc/freeswitch", "../conf", "../share/freeswitch/conf/vanilla", "../conf/vanilla"];
const PACKAGED = ["/usr/share/freeswitch/conf/vanilla", "/etc/freeswitch"];
/** Identifies the unchanged sample; an operator's own configuration differs. */
const PASSWORD = "ClueCon";

/**
 * The folder of FreeSWITCH's sample configuration: FREESWITCH_SAMPLE_CONF, or the one installed with the program on the
 * PATH; undefined when there is none.
 */
export function sampleConfiguration(): string | undefined {
  const { FREESWITCH_SAMPLE_CONF: named } = process.env;
  if (named !== undefined && named !== "") return named;
  return [...PLACES.map((place) => join(programFolder(), place)), ...PACKAGED].find(isSample);
}

function programFolder(): string {
  try {
    const program = execFileSync("sh", ["-c", "command -v freeswitch"], { encoding: "utf8" }).trim();
    return dirname(realpathSync(program));
  } catch {
    return "/nowhere";
  }
}

function isSample(folder: string): boolean {
  const file = (name: string) => join(folder, name);
  const needed = ["vars.xml", "dialplan/default.xml", "autoload_configs/event_socket.conf.xml"];
  return (
    needed.every((name) => existsSync(file(name))) &&
    readFileSync(file("autoload_configs/event_socket.conf.xml"), "utf8").includes(PASSWORD)
  );
}

export interface SampleCopy {
  readonly folder: string;
  readonly address: SwitchAddress;
  /** Replaces text in a file of the copy. Throws where it is not there. */
  change(file: string, from: string | RegExp, to: string): void;
}

/** A copy for one test that listens only on 127.0.0.1 and free ports, and contacts no other machine. */
export async function copyOfSample(sample: string): Promise<SampleCopy> {
  const folder = join(temporaryFolder(), "conf");
  cpSync(sample, folder, { recursive: true });
  const change: SampleCopy["change"] = (file, from, to) => {
    const path = join(folder, file);
    const before = readFileSync(path, "utf8");
    const after = before.replace(from, () => to);
    if (after === before) throw new Error(`${file} of the sample configuration has no ${from}`);
    writeFileSync(path, after);
  };
  const address = { port: await freeTcpPort(), sipPort: await freeUdpPort(), password: PASSWORD };
  for (const profile of ["external-ipv6.xml", "internal-ipv6.xml"])
    rmSync(join(folder, "sip_profiles", profile), { force: true });
  const set = (name: string, value: string | number) => `<X-PRE-PROCESS cmd="set" data="${name}=${value}"/>`;
  change("vars.xml", "<include>", `<include>\n${set("local_ip_v4", "127.0.0.1")}`);
  change(
    "vars.xml",
    /cmd="stun-set" data="external_rtp_ip=[^"]*"/,
    'cmd="set" data="external_rtp_ip=127.0.0.1"',
  );
  change(
    "vars.xml",
    /cmd="stun-set" data="external_sip_ip=[^"]*"/,
    'cmd="set" data="external_sip_ip=127.0.0.1"',
  );
  change("vars.xml", "internal_sip_port=5060", `internal_sip_port=${address.sipPort}`);
  change("vars.xml", "external_sip_port=5080", `external_sip_port=${await freeUdpPort()}`);
  change(
    "autoload_configs/event_socket.conf.xml",
    /"listen-ip" value="[^"]*"/,
    '"listen-ip" value="127.0.0.1"',
  );
  change("autoload_configs/event_socket.conf.xml", 'value="8021"', `value="${address.port}"`);
  // These listen on other ports, or call an external service.
  change("autoload_configs/modules.conf.xml", '<load module="mod_verto"/>', "");
  change("autoload_configs/modules.conf.xml", '<load module="mod_signalwire"/>', "");
  return { folder, address, change };
}
