import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { MortalController } from "../crash/support/mortal-controller.js";
import { freeTcpPort } from "../support/free-port.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { FaultyNetwork } from "./support/faulty-network.js";
import { Gateway } from "./support/gateway.js";
import { Merchant } from "./support/merchant.js";
import type { Telephone } from "./support/telephone.js";

const KEY = "of-the-fault-test-and-no-other-test";

/** What a kind of fault needs other than the defaults. */
export interface SceneOptions {
  /** Settings of the connector; 60 s and no retry by default. */
  readonly connector?: { readonly timeoutMs: number; readonly retries: number };
  /** The ledger of every controller; a separate SQLite file each by default. */
  readonly ledgerUrl?: string;
  /** The controllers' log level; trace by default, so that a card number can be found in anything they might write. */
  readonly logLevel?: string;
}

/** A controller, and how to reach it. */
export interface Stage {
  readonly controller: MortalController;
  /** The network between it and the switch. */
  readonly network: FaultyNetwork;
  readonly folder: string;
  readonly url: string;
}

/** A switch with a merchant, a gateway, and one controller or more; all but the switch are new for each fault. */
export class Scene {
  readonly stages: Stage[] = [];

  private constructor(
    readonly telephone: Telephone,
    readonly merchant: Merchant,
    readonly gateway: Gateway,
    private readonly options: SceneOptions,
  ) {}

  static async set(telephone: Telephone, options: SceneOptions = {}): Promise<Scene> {
    return new Scene(telephone, await Merchant.start(), await Gateway.start(), options);
  }

  /** The first controller. */
  get first(): Stage {
    return this.stages[0] as Stage;
  }

  /** Starts one more controller, which takes calls when this resolves. */
  async startController(): Promise<Stage> {
    const folder = temporaryFolder();
    const network = await FaultyNetwork.to(this.telephone.port);
    const port = await freeTcpPort();
    const file = join(folder, "faults.yaml");
    // JSON is YAML.
    writeFileSync(file, JSON.stringify(this.#configuration()), { mode: 0o600 });
    const controller = new MortalController({
      CONFIG_FILE: file,
      FREESWITCH_HOST: "127.0.0.1",
      FREESWITCH_PORT: String(network.port),
      FREESWITCH_PASSWORD: this.telephone.password,
      FREESWITCH_TAKEOVER: "true",
      HTTP_PORT: String(port),
      LOG_LEVEL: this.options.logLevel ?? "trace",
      PROMPTS_DIRECTORY: join(folder, "prompts"),
    });
    const stage = { controller, network, folder, url: `http://127.0.0.1:${port}` };
    this.stages.push(stage);
    await controller.start();
    return stage;
  }

  /** Ends everything but the switch. */
  async clear(): Promise<void> {
    await Promise.all(this.stages.map(({ controller }) => controller.kill()));
    await Promise.all(this.stages.map(({ network }) => network.close()));
    await Promise.all([this.merchant.close(), this.gateway.close()]);
  }

  #configuration() {
    const { connector = { timeoutMs: 60_000, retries: 0 }, ledgerUrl = "sqlite:ledger.db" } = this.options;
    return {
      http: { allowedHosts: ["127.0.0.1"] },
      apps: { "*": { document: `${this.merchant.url}/voice` } },
      connectors: { Default: { type: "http", url: this.gateway.url, ...connector } },
      webhooks: { url: `${this.merchant.url}/events` },
      ledger: { url: ledgerUrl },
      api: { keys: [{ name: "fault-test", key: KEY }] },
      // FreeSWITCH renders the speech: then its events contain the words. This voice needs a tenth of the default one's CPU.
      prompts: { renderer: "none", speech: { engine: "flite", voice: "kal" } },
      limits: { requestsPerMinute: 100_000, carding: { perCaller: 0, perDestination: 0, perCard: 0 } },
    };
  }
}
