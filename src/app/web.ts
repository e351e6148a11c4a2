import type { Logger } from "pino";
import { map } from "rxjs";
import type { Config } from "../config/config.js";
import { TestProcessor } from "../connectors/test/test-processor.js";
import { type Clock, pause } from "../core/clock.js";
import type { Timelines } from "../observability/timelines.js";
import type { Trust } from "../sidecar/api/guard/own-machine.js";
import type { ApiParts, PayControl } from "../sidecar/api/ports.js";
import { buildApp } from "../sidecar/app.js";
import type { PhoneCall, PhoneLine } from "../sidecar/phone/phone-line.js";
import { type BoundAddress, listen } from "../sidecar/server.js";
import type { EmbeddedSwitch } from "../simulator/embedded-switch.js";
import type { ShutdownStack } from "./graceful-shutdown.js";
import type { LedgerRuntime } from "./ledger-runtime.js";

interface WebOptions {
  readonly trust: Trust;
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The state of each switch by its name: "waiting" or "connected". */
  readonly states: ReadonlyMap<string, string>;
  /** Only with the embedded switch. */
  readonly line: PhoneLine | undefined;
  readonly payments: PayControl;
  readonly api: ApiParts;
  readonly ledgerRuntime: Pick<LedgerRuntime, "state">;
  exposition(): Promise<string>;
}

/** Starts the HTTP server; returns the address at which this process reaches itself. Throws PORT_IN_USE, LISTEN_FAILED. */
export async function startWeb(
  { trust, config, clock, logger, states, line, payments, api, ledgerRuntime, exposition }: WebOptions,
  closers: ShutdownStack,
): Promise<string> {
  const app = buildApp({
    logger,
    clock,
    processor: new TestProcessor((ms) => pause(ms, clock)),
    payments,
    exposition,
    api,
    ready: async () => {
      const ledger = await ledgerRuntime.state();
      const connected = [...states.values()].every((state) => state === "connected");
      const switches = numbered([...states]);
      const { draining, calls } = api.drain.state();
      return {
        ready: connected && ledger === "up" && !draining,
        ...(draining ? { draining, calls } : {}),
        checks: { ...checksOf(switches, ([, state]) => state), ledger },
        addresses: checksOf(switches, ([address]) => address),
      };
    },
    promptDirectory: config.prompts.directory,
    openWebPhone: config.http.openWebPhone,
    trust,
    requestsPerMinute: config.limits.requestsPerMinute,
    dialIn: `sip:pay@${config.switches[0]?.host ?? config.http.host}`,
    ...(line === undefined ? {} : { line }),
  });
  const address = await listen(app, config.http);
  closers.add(() => app.close());
  return ownAddress(address);
}

type State = readonly [address: string, state: string];

/** A name for each switch that does not reveal its address. */
function numbered(states: readonly State[]): readonly (readonly [name: string, state: State])[] {
  return states.map((state, index) => [states.length === 1 ? "switch" : `switch ${index + 1}`, state]);
}

function checksOf(
  switches: ReturnType<typeof numbered>,
  report: (state: State) => string,
): Record<string, string> {
  return Object.fromEntries(switches.map(([name, state]) => [name, report(state)]));
}

/** A wildcard address cannot be requested; the loopback address replaces it. */
function ownAddress({ host, port, url }: BoundAddress): string {
  if (host === "0.0.0.0") return `http://127.0.0.1:${port}`;
  return host === "::" ? `http://[::1]:${port}` : url;
}

/** The web phone's line into the embedded switch. */
export function phoneLineOf(embedded: EmbeddedSwitch, timelines: Timelines, apps: Config["apps"]): PhoneLine {
  return {
    // The catch-all number first: it is what a caller reaches without knowing any number.
    destinations: () => Object.keys(apps).toSorted(catchAllFirst).map(destinationOf),
    dial: (destination): PhoneCall => {
      const leg = embedded.dial({ to: destination, from: "web-phone", name: "Web phone" });
      return {
        id: leg.id,
        sounds$: leg.sounds$,
        happenings$: timelines.happenings$(leg.id),
        ended$: leg.hangup$.pipe(map(({ by, cause }) => ({ by, cause }))),
        press: (digit) => leg.press(digit),
        hangup: () => leg.hangup(),
      };
    },
  };
}

function destinationOf(number: string) {
  return number === "*" ? { number: "pay", title: "pay (any number)" } : { number, title: number };
}

function catchAllFirst(one: string, other: string): number {
  return Number(other === "*") - Number(one === "*");
}
