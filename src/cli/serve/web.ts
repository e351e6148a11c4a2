import type { Logger } from "pino";
import { firstValueFrom, timer } from "rxjs";
import type { Config } from "../../config/config.js";
import type { Clock } from "../../domain/clock.js";
import type { PayControl } from "../../sidecar/api/pay-control.js";
import type { ApiParts } from "../../sidecar/api/ports.js";
import { buildApp } from "../../sidecar/app.js";
import type { PhoneLine } from "../../sidecar/phone-line.js";
import { type BoundAddress, listen } from "../../sidecar/server.js";
import { TestProcessor } from "../../sidecar/test-processor.js";
import type { Books } from "./books.js";
import type { Closers } from "./closers.js";

export interface WebOptions {
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
  { config, clock, logger, states, line, payments, api, books, exposition }: WebOptions,
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
      return { ready: connected && ledger === "up", checks: { ...Object.fromEntries(states), ledger } };
    },
    promptDirectory: config.prompts.directory,
    openWebPhone: config.http.openWebPhone,
    keys: config.apiKeys,
    requestsPerMinute: config.limits.requestsPerMinute,
    dialIn: `sip:pay@${config.switches[0]?.host ?? config.http.host}`,
    ...(line === undefined ? {} : { line }),
  });
  const address = await listen(app, config.http);
  closers.add(() => app.close());
  return ownAddress(address);
}

/** An address that stands for every address of the machine is none to ask. */
function ownAddress({ host, port, url }: BoundAddress): string {
  if (host === "0.0.0.0") return `http://127.0.0.1:${port}`;
  return host === "::" ? `http://[::1]:${port}` : url;
}
