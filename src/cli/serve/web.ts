import type { Logger } from "pino";
import { firstValueFrom, timer } from "rxjs";
import type { Config } from "../../config/config.js";
import type { Clock } from "../../domain/clock.js";
import type { Trust } from "../../sidecar/api/guard/trust.js";
import type { PayControl } from "../../sidecar/api/pay-control.js";
import type { ApiParts } from "../../sidecar/api/ports.js";
import { buildApp } from "../../sidecar/app.js";
import type { PhoneLine } from "../../sidecar/phone-line.js";
import { type BoundAddress, listen } from "../../sidecar/server.js";
import { TestProcessor } from "../../sidecar/test-processor.js";
import type { Books } from "./books.js";
import type { Closers } from "./closers.js";

export interface WebOptions {
  readonly trust: Trust;
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Of each switch by its name: "waiting" or "connected". */
  readonly states: ReadonlyMap<string, string>;
  /** With the embedded switch only. */
  readonly line: PhoneLine | undefined;
  readonly payments: PayControl;
  readonly api: ApiParts;
  readonly books: Pick<Books, "state">;
  exposition(): Promise<string>;
}

/** Starts the HTTP side; answers the address under which this process reaches itself. Throws PORT_IN_USE, LISTEN_FAILED. */
export async function startWeb(
  { trust, config, clock, logger, states, line, payments, api, books, exposition }: WebOptions,
  closers: Closers,
): Promise<string> {
  const app = buildApp({
    logger,
    clock,
    processor: new TestProcessor((ms) => firstValueFrom(timer(ms, clock)).then(() => undefined)),
    payments,
    exposition,
    api,
    ready: async () => {
      const ledger = await books.state();
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

/** A name for each switch that tells nothing of where it is. */
function numbered(states: readonly State[]): readonly (readonly [name: string, state: State])[] {
  return states.map((state, index) => [states.length === 1 ? "switch" : `switch ${index + 1}`, state]);
}

function checksOf(
  switches: ReturnType<typeof numbered>,
  tell: (state: State) => string,
): Record<string, string> {
  return Object.fromEntries(switches.map(([name, state]) => [name, tell(state)]));
}

/** An address that stands for every address of the machine is none to ask. */
function ownAddress({ host, port, url }: BoundAddress): string {
  if (host === "0.0.0.0") return `http://127.0.0.1:${port}`;
  return host === "::" ? `http://[::1]:${port}` : url;
}
