import { isLoopback } from "../../config/complete.js";
import { type Check, type Finding, ok, type SwitchSubject, unsafe, warning } from "../check.js";
import type { Row } from "../pbx/pbx.js";
import { param, paramsNamed } from "../pbx/xml-element.js";

/** The ACL that mod_event_socket applies when none is set (config in mod_event_socket.c). */
const DEFAULT_ACL = "loopback.auto";
/** Unassigned addresses, from the documentation blocks (RFC 5737, RFC 3849); a lab may use one of them. */
const STRANGERS = ["192.0.2.77", "198.51.100.77", "203.0.113.77", "2001:db8::77"];
const ALLOWS_EVERYONE = 2;
const PRIVATE = ["10.255.77.77", "172.31.77.77", "192.168.177.77"];
const CONF = "event_socket.conf.xml";

/** Checks that the Event Socket answers, and reports what answers. */
export const eventSocket: Check<SwitchSubject> = {
  name: "event-socket",
  deadlineMs: 5_000,
  async look({ pbx }) {
    const version = (await pbx.api("version short")).split("\n")[0] ?? "";
    const { host, port } = pbx.config;
    const conf = await pbx.configuration("event_socket.conf");
    const listens = param(conf, "listen-ip") ?? "127.0.0.1";
    const found: Finding[] = [ok(`FreeSWITCH ${version} answers at ${host}:${port}`)];
    if (!isLoopback(host))
      found.push(
        warning(
          "keys and the password cross the network unencrypted",
          "Run the controller on FreeSWITCH's machine, or route the Event Socket through a VPN or a TLS tunnel.",
        ),
      );
    else if (!isLoopback(listens))
      found.push(
        warning(
          `it listens on ${listens}, though the controller is on the same machine`,
          `Set listen-ip to 127.0.0.1 in ${CONF}.`,
        ),
      );
    return found;
  },
};

/** Checks who may connect to the Event Socket. */
export const acl: Check<SwitchSubject> = {
  name: "acl",
  deadlineMs: 5_000,
  async look({ pbx }) {
    const conf = await pbx.configuration("event_socket.conf");
    const named = paramsNamed(conf, "apply-inbound-acl");
    const lists = named.length === 0 ? [DEFAULT_ACL] : named;
    const lets = async (address: string) =>
      (await Promise.all(lists.map((list) => pbx.api(`acl ${address} ${list}`)))).every(
        (one) => one === "true",
      );
    const letIn = async (addresses: readonly string[]) =>
      (await Promise.all(addresses.map(lets))).filter((one) => one).length;
    const name = lists.join(", ");
    const remedy = `In acl.conf.xml create a list with default="deny" that allows only the controller's address, and set it as apply-inbound-acl in ${CONF}.`;
    if ((await letIn(STRANGERS)) >= ALLOWS_EVERYONE) {
      const onlyHere = isLoopback(param(conf, "listen-ip") ?? "127.0.0.1");
      return [(onlyHere ? warning : unsafe)(`${name} allows every address`, remedy)];
    }
    if ((await letIn(PRIVATE)) > 0) return [warning(`${name} allows whole private networks`, remedy)];
    const own = pbx.localAddress;
    if (!(await lets(own)))
      return [
        warning(
          `${name} does not contain ${own}, the address of this connection`,
          `Add ${own} to ${name} before the next reloadacl, or the controller will be refused.`,
        ),
      ];
    return [ok(`${name} allows ${own}, and no unrelated address`)];
  },
};

const SHORTEST_PASSWORD = 12;
const FEWEST_CHARACTERS = 6;
const WELL_KNOWN = "ClueCon";

/** Checks the password of the Event Socket. It is compared, and never reported. */
export const password: Check<SwitchSubject> = {
  name: "password",
  deadlineMs: 5_000,
  async look({ pbx }) {
    const { password: own } = pbx.config;
    const remedy = `Set a long random password in ${CONF}, restart FreeSWITCH, and give the controller the same one in FREESWITCH_PASSWORD.`;
    if (own === WELL_KNOWN)
      return [unsafe(`the Event Socket has the password of FreeSWITCH's examples, ${WELL_KNOWN}`, remedy)];
    const configured = param(await pbx.configuration("event_socket.conf"), "password");
    if (configured !== undefined && configured !== own)
      return [
        warning(
          `${CONF} has a different password from the one in use`,
          "Set FREESWITCH_PASSWORD to it before mod_event_socket is reloaded.",
        ),
      ];
    if (own.length < SHORTEST_PASSWORD || new Set(own).size < FEWEST_CHARACTERS)
      return [warning("the Event Socket's password is short or simple", remedy)];
    return [ok("a custom password")];
  },
};

/** Modules that pass events, including keys, to others. */
const PUBLISHERS: Readonly<Record<string, string>> = {
  mod_event_multicast: "sends events to the whole network",
  mod_amqp: "publishes events to a message broker",
  mod_kazoo: "publishes events to Kazoo",
  mod_erlang_event: "passes events to Erlang nodes",
  mod_event_zmq: "publishes events to ZeroMQ",
  mod_rayo: "passes keys to Rayo clients",
  mod_xml_rpc: "opens API commands and events by HTTP",
  mod_event_test: "is for tests only",
};

/** Checks who else may receive keys. FreeSWITCH does not list the clients of its Event Socket. */
export const eventClients: Check<SwitchSubject> = {
  name: "event-clients",
  deadlineMs: 5_000,
  async look({ pbx }) {
    const loaded = await pbx.loaded(Object.keys(PUBLISHERS));
    const found = loaded.map((name) => {
      const seen = `${name} is loaded: it ${PUBLISHERS[name]}, including keys unless DTMF is filtered out`;
      return name === "mod_event_multicast"
        ? unsafe(seen, `Remove ${name} from modules.conf.xml.`)
        : warning(
            seen,
            `Remove ${name} from modules.conf.xml, or make sure that it does not pass DTMF events on.`,
          );
    });
    const outbound = (await pbx.channels()).filter(runsOutbound);
    if (outbound.length > 0)
      found.push(
        warning(
          `${outbound.length} call(s) are connected to a program by the application "socket"`,
          `Connect no call of the context ${pbx.config.context} to such a program: it receives the keys.`,
        ),
      );
    if (found.length > 0) return found;
    return [
      ok(
        "no module that passes keys on is loaded; FreeSWITCH does not list the other clients of the Event Socket: password and ACL control access",
      ),
    ];
  },
};

function runsOutbound({ application }: Row): boolean {
  return application === "socket";
}
