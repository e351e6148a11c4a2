import { existsSync, readFileSync } from "node:fs";
import { onTestFinished } from "vitest";
import { systemClock } from "../../src/core/clock.js";
import type { DoctorReport, ReportLine } from "../../src/doctor/check.js";
import { diagnose } from "../../src/doctor/diagnose.js";
import { type Answer, event, FakeEventSocket, ok, output, reply } from "./fake-event-socket.js";
import { safeConfiguration } from "./safe-configuration.js";

/** The traits of a PBX in a test; as in the shipped configuration where a member is absent. */
export interface PbxTraits {
  /** Answers to API commands, which override everything below. */
  readonly answers?: Readonly<Record<string, string>>;
  /** Configuration files (`switch.conf`) whose text is changed. */
  readonly changes?: Readonly<Record<string, readonly [from: string | RegExp, to: string]>>;
  /** The dialplan context; null: there is none. */
  readonly dialplan?: string | null;
  /** Modules that are loaded in addition to the required ones, and required ones that are not. */
  readonly loads?: readonly string[];
  readonly lacks?: readonly string[];
  /** Lines of `global_getvar`. */
  readonly globals?: readonly string[];
  readonly acl?: (address: string) => boolean;
  readonly writesInfo?: boolean;
  /** False: no line of its log is forwarded. */
  readonly logs?: boolean;
  readonly clockAheadMs?: number;
  readonly password?: string;
  /** The course of the test call; undefined members: as in the shipped dialplan. */
  readonly call?: {
    readonly parks?: boolean;
    readonly lease?: string;
    /** The controller that took the call before the doctor could see its lease. */
    readonly takenBy?: string;
    readonly digits?: string;
    readonly sound?: string;
    readonly response?: string;
  };
}

const MODULES = [
  ..."mod_commands mod_dptools mod_dialplan_xml mod_event_socket mod_sofia mod_sndfile".split(" "),
  ..."mod_tone_stream mod_flite mod_loopback mod_cdr_csv".split(" "),
];
export const PASSWORD = "a-long-password-of-the-test";
const CONF = "freeswitch-conf";
const CONFIGURATION = "xml_locate configuration configuration name ";

/** The text of a file as FreeSWITCH answers it: without its include, its values filled in. */
function shipped(file: string): string {
  return readFileSync(`${CONF}/${file}`, "utf8")
    .replaceAll(/<\/?include>/g, "")
    .replaceAll("$${pay_event_socket_password}", PASSWORD)
    .replaceAll(/\$\$\{\w+\}/g, "127.0.0.1");
}

export const shippedDialplan = shipped("dialplan/pay.xml");

function configuration(name: string, changes: PbxTraits["changes"] = {}): string {
  const file = `autoload_configs/${name}.xml`;
  const text =
    name === "sofia.conf"
      ? `<configuration name="sofia.conf"><profiles>${shipped("sip_profiles/pay.xml")}</profiles></configuration>`
      : existsSync(`${CONF}/${file}`)
        ? shipped(file)
        : "can't find anything";
  const change = changes[name];
  return change === undefined ? text : text.replace(change[0], () => change[1]);
}

const SIP_STATUS =
  "<profiles><profile><name>pay</name><type>profile</type><state>RUNNING (0)</state></profile></profiles>";

/** An Event Socket that answers as a PBX with these traits does. */
class ScriptedPbx {
  readonly #loaded: ReadonlySet<string>;
  #callId = "";
  /** Events and log lines that are sent before the next answer, on its connection. */
  #pushed = "";

  constructor(private readonly traits: PbxTraits) {
    const { loads = [], lacks = [] } = traits;
    this.#loaded = new Set([...MODULES, ...loads].filter((name) => !lacks.includes(name)));
  }

  readonly answer: Answer = (command) => {
    if (command.startsWith("auth "))
      return reply(command === `auth ${this.traits.password ?? PASSWORD}` ? "+OK accepted" : "-ERR invalid");
    if (command.startsWith("api ")) return this.#pushing(output(`${this.#api(command.slice(4))}\n`));
    if (command.startsWith("sendmsg")) {
      this.#callId = command.split(/[ \n]/)[1] ?? "";
      const response = this.traits.call?.response ?? "FILE PLAYED";
      this.#send("CHANNEL_EXECUTE_COMPLETE", { Application: "playback", "Application-Response": response });
      return this.#pushing(ok);
    }
    return ok;
  };

  #pushing(answer: string): string {
    const pushed = this.#pushed;
    this.#pushed = "";
    return pushed + answer;
  }

  #api(line: string): string {
    const { answers = {}, changes, dialplan = shippedDialplan, acl, clockAheadMs = 0 } = this.traits;
    const given = answers[line];
    if (given !== undefined) return given;
    const [name = "", argument = ""] = line.split(/ (.*)/);
    switch (name) {
      case "version":
        return "1.10.12-release";
      case "status":
        return "UP 0 years\nFreeSWITCH (Version 1.10.12) is ready";
      case "acl":
        return String((acl ?? ((address) => address === "127.0.0.1"))(argument.split(" ")[0] ?? ""));
      case "module_exists":
        return String(this.#loaded.has(argument));
      case "xml_locate":
        if (line.startsWith(CONFIGURATION)) return configuration(line.slice(CONFIGURATION.length), changes);
        return dialplan ?? "can't find anything";
      case "global_getvar":
        return (this.traits.globals ?? ["digits_dialed_filter=(.+)"]).join("\n");
      case "show":
        return argument === "interfaces" ? "type,name,ikey\nspeech,flite,mod_flite" : '{"row_count": 0}';
      case "strmicroepoch":
        return String((Date.now() + clockAheadMs) * 1_000);
      case "sofia":
        return SIP_STATUS;
      case "file_exists":
        return String(existsSync(argument));
      default:
        return this.#ofCall(name, argument);
    }
  }

  #ofCall(name: string, argument: string): string {
    const {
      parks = true,
      lease = "+10 fallback XML pay",
      takenBy = "_undef_",
      digits = "XXXX",
      sound = "speak flite|slt|Sorry.",
    } = this.traits.call ?? {};
    if (
      name === "log" &&
      this.traits.logs !== false &&
      (this.traits.writesInfo === true || argument.startsWith("console"))
    )
      this.#pushed += logLine(argument);
    if (name === "originate") {
      this.#callId = /origination_uuid=([^,}]+)/.exec(argument)?.[1] ?? "";
      this.#send("CHANNEL_EXECUTE", { Application: "sched_transfer", "Application-Data": lease });
      if (parks) this.#send("CHANNEL_PARK");
      else this.#end("XXXX", "DESTINATION_OUT_OF_ORDER");
    }
    if (name === "uuid_getvar") return takenBy;
    if (name === "sched_del") return `+OK Deleted: ${lease === "" || takenBy !== "_undef_" ? 0 : 1}`;
    if (name === "uuid_recv_dtmf") for (const _ of "1234") this.#send("DTMF");
    if (name === "uuid_kill") this.#end(digits, "NORMAL_CLEARING");
    if (name === "uuid_transfer") {
      const [application = "", data = ""] = sound.split(/ (.*)/);
      this.#send("CHANNEL_EXECUTE", { Application: application, "Application-Data": data });
      this.#end(digits, "NORMAL_TEMPORARY_FAILURE");
    }
    return "+OK";
  }

  #end(digits: string, cause: string): void {
    this.#send("CHANNEL_HANGUP", { "Hangup-Cause": cause });
    this.#send("CHANNEL_HANGUP_COMPLETE", { variable_digits_dialed: digits });
  }

  #send(name: string, more: Record<string, string> = {}): void {
    this.#pushed += event({ "Event-Name": name, "Unique-ID": this.#callId, ...more });
  }
}

function logLine(argument: string): string {
  const line = `[${argument.split(" ")[0]}] mod_commands.c:1 ${argument.replace(/^\w+ /, "")}\n`;
  return `Content-Type: log/data\nContent-Length: ${Buffer.byteLength(line)}\n\n${line}`;
}

/** What the doctor reports of a PBX with these traits, and the commands that it sent. */
export async function examined(
  traits: PbxTraits = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<{ report: DoctorReport; commands: readonly string[] }> {
  const server = await FakeEventSocket.start();
  onTestFinished(() => server.stop());
  server.answer = new ScriptedPbx(traits).answer;
  const report = await diagnose(
    {
      PATH: process.env.PATH,
      ...safeConfiguration(`http://127.0.0.1:${server.port}`),
      FREESWITCH_HOST: "127.0.0.1",
      FREESWITCH_PORT: String(server.port),
      FREESWITCH_PASSWORD: traits.password ?? PASSWORD,
      ...environment,
    },
    systemClock,
  );
  return { report, commands: server.commands };
}

/** The lines of one check, of a PBX with these traits: `level: seen`. */
export async function linesOf(
  check: string,
  traits: PbxTraits = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const { report } = await examined(traits, environment);
  return report.lines
    .filter((line: ReportLine) => line.check === check)
    .map(({ level, seen }) => `${level}: ${seen}`);
}
