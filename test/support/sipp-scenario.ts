import { readFileSync } from "node:fs";

/** How the caller's keys are sent: RTP events (RFC 4733) or SIP INFO requests with application/dtmf-relay. */
export type KeyTransport = "rfc4733" | "sip-info";

/** What one caller does after the call is answered. */
export interface SippCaller {
  /** Groups of keys (0-9 * #), typed one after the other with a pause before each. */
  readonly keys: readonly string[];
  /** After the last key: wait for the switch's BYE, or send one. */
  readonly ending: "await-bye" | "hangup";
  readonly keyTransport?: KeyTransport;
  /** Pause before each group, in milliseconds; 1500 by default. */
  readonly pauseMs?: number;
  /** How long to wait for the switch's BYE after the last group began, in milliseconds; 30000 by default. */
  readonly byeWithinMs?: number;
}

/** SIPp's play_dtmf starts after 800 ms and takes 400 ms a key (measured with SIPp 3.6.1). */
const PLAY_START_MS = 800;
const PLAY_KEY_MS = 400;
const INFO_KEY_MS = 100;

const template = readFileSync("test/sipp/call.xml", "utf8");

/** The caller as a SIPp scenario. Throws when a group contains anything but keys; the message does not contain it. */
export function sippScenario(caller: SippCaller): string {
  const request = new Requests();
  const steps: string[] = [];
  caller.keys.forEach((group, index) => {
    if (!/^[0-9*#]+$/.test(group))
      throw new Error(`key group ${index + 1} contains something other than 0-9, * and #`);
    const last = index === caller.keys.length - 1;
    steps.push(pause(caller.pauseMs ?? 1500));
    // A BYE is expected only after the last key of all, so no pause follows that one.
    const endsHere = last && caller.ending === "await-bye";
    if (caller.keyTransport === "sip-info") {
      steps.push(Array.from(group, (key) => request.info(key)).join(pause(INFO_KEY_MS)));
    } else {
      // SIPp plays in the background.
      steps.push(`<nop><action><exec play_dtmf="${group}"/></action></nop>`);
      if (!endsHere) steps.push(pause(PLAY_START_MS + PLAY_KEY_MS * group.length));
    }
  });
  const end = caller.ending === "hangup" ? request.bye() : awaitBye(caller.byeWithinMs ?? 30_000);
  return template.replace("<!-- KEYS -->", () => steps.join("\n  ")).replace("<!-- END -->", () => end);
}

/** The longest that the scenario can take, in milliseconds. */
export function sippScenarioLimitMs(caller: SippCaller): number {
  const keys = caller.keys.reduce((sum, group) => sum + PLAY_START_MS + PLAY_KEY_MS * group.length, 0);
  const pauses = caller.keys.length * (caller.pauseMs ?? 1500);
  return keys + pauses + (caller.ending === "hangup" ? 5_000 : (caller.byeWithinMs ?? 30_000));
}

function pause(ms: number): string {
  return `<pause milliseconds="${ms}"/>`;
}

/** Requests inside the dialog, with an increasing CSeq (RFC 3261 section 12.2.1.1). */
class Requests {
  private cseq = 1;

  /** RFC 6086; the body is the common application/dtmf-relay, 160 ms per key. */
  info(key: string): string {
    return this.request("INFO", `Content-Type: application/dtmf-relay\n`, `Signal=${key}\nDuration=160\n`);
  }

  bye(): string {
    return this.request("BYE", "", "");
  }

  private request(method: string, headers: string, body: string): string {
    this.cseq += 1;
    return `<send retrans="500"><![CDATA[

${method} [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:caller@[local_ip]:[local_port]>;tag=[pid]SIPp[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
[routes]
Call-ID: [call_id]
CSeq: ${this.cseq} ${method}
Max-Forwards: 70
${headers}Content-Length: [len]

${body}
  ]]></send>
  <recv response="200"/>`;
  }
}

function awaitBye(withinMs: number): string {
  return `<recv request="BYE" timeout="${withinMs}"/>
  <send><![CDATA[

SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

  ]]></send>`;
}
