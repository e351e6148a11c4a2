import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Serving, serve } from "../../src/app/serve.js";
import { CollectedOutput } from "./collected-output.js";
import { TestServer } from "./http-server.js";
import { temporaryFolder } from "./temporary-folder.js";
import { type ReportedEvent, WebPhoneLine } from "./web-phone-line.js";

const STAGES = ["payment-card-number", "expiration-date", "security-code", "payment-processing"];

function document(connector: string, amount: string): string {
  const prompts = STAGES.map((stage) => `<Prompt for="${stage}"><Say>Hm</Say></Prompt>`).join("");
  return `<Response><Pay paymentConnector="${connector}" chargeAmount="${amount}" postalCode="false">${prompts}</Pay></Response>`;
}

/** What a caller types at each stage. */
export const CARD = {
  "payment-card-number": "4242424242424242#",
  "expiration-date": "1230",
  "security-code": "123",
};

/** The card that the test connector declines. */
export const DECLINED_CARD = { ...CARD, "payment-card-number": "4000000000000002#" };

export interface LiveControllerOptions {
  /** Of the API. */
  readonly key?: string;
}

/**
 * A controller as `serve` starts it, with a ledger, on the same port after each start. `pay` charges $12.50 at the test
 * connector, `silent` charges $99.00 at one that takes a payment and never answers, and `wait` keeps the line open. A
 * receiver gets its events.
 */
export class LiveController {
  /** The status with which the receiver answers events. */
  status = 200;
  readonly #lines: WebPhoneLine[] = [];
  #serving: Serving | undefined;
  #output = new CollectedOutput();

  private constructor(
    private environment: Readonly<Record<string, string>>,
    private readonly servers: readonly TestServer[],
  ) {}

  static async start({ key }: LiveControllerOptions = {}): Promise<LiveController> {
    const folder = temporaryFolder();
    const silent = await TestServer.start(() => undefined);
    const receiver = await TestServer.start((_received, response) => {
      response.statusCode = controller.status;
      response.end();
    });
    writeFileSync(join(folder, "pay.xml"), document("Default", "12.50"));
    writeFileSync(join(folder, "silent.xml"), document("silent", "99"));
    writeFileSync(join(folder, "wait.xml"), `<Response><Pause length="60"/></Response>`);
    const config = {
      apps: {
        "*": { document: "pay.xml" },
        silent: { document: "silent.xml" },
        wait: { document: "wait.xml" },
      },
      connectors: {
        Default: { type: "test" },
        silent: { type: "http", url: silent.url, timeoutMs: 200, retries: 0 },
      },
      webhooks: { url: `${receiver.url}/events` },
      ledger: { url: `sqlite:${join(folder, "ledger.db")}` },
      prompts: { renderer: "none" },
      ...(key === undefined ? {} : { api: { keys: [{ name: "desk", key }] } }),
    };
    // YAML is a superset of JSON.
    writeFileSync(join(folder, "config.yaml"), JSON.stringify(config));
    const environment = { CONFIG_FILE: join(folder, "config.yaml"), HTTP_PORT: "0" };
    const controller = new LiveController(environment, [silent, receiver]);
    await controller.serve();
    return controller;
  }

  get url(): string {
    return (this.#serving as Serving).url;
  }

  /** The live page's address as the log shows it, with the key of this run. */
  get link(): string {
    return /open (\S+\/live#key=[a-z]+)/.exec(this.#output.text)?.[1] ?? "";
  }

  /** The headers of a client that has the key of this run. */
  get withKey(): { readonly authorization: string } {
    return { authorization: `Bearer ${this.link.split("#key=")[1]}` };
  }

  /** Starts the controller, again after `stop`. */
  async serve(): Promise<void> {
    this.#output = new CollectedOutput();
    this.#serving = await serve(this.environment, this.#output);
    this.environment = { ...this.environment, HTTP_PORT: new URL(this.url).port };
  }

  /** Ends the controller with its calls; the ledger stays. */
  async stop(): Promise<void> {
    for (const line of this.#lines.splice(0)) line.close();
    await this.#serving?.close();
    this.#serving = undefined;
  }

  /** A call whose document runs. */
  async dial(destination: string): Promise<{ line: WebPhoneLine; id: string }> {
    const line = await WebPhoneLine.call(this.url, destination);
    this.#lines.push(line);
    const id = await line.id();
    await line.reported(({ type }) => type === "document");
    return { line, id };
  }

  /** A call whose caller has been asked for the card number. */
  async call(destination = "pay"): Promise<{ line: WebPhoneLine; id: string }> {
    const call = await this.dial(destination);
    await call.line.reported(asks("payment-card-number"));
    return call;
  }

  /** A call whose caller pays with this card; resolves when the payment has ended. */
  async pay(destination = "pay", card: Readonly<Record<string, string>> = CARD): Promise<string> {
    const { line, id } = await this.call(destination);
    line.answer(card);
    await line.reported(({ type }) => type === "pay-result");
    return id;
  }

  async close(): Promise<void> {
    await this.stop();
    for (const server of this.servers) await server.close();
  }
}

/** Whether an event is the beginning of this attempt at a stage. */
export function asks(stage: string, attempt = 1): (happening: ReportedEvent) => boolean {
  return (happening) =>
    happening.type === "stage" && happening.stage === stage && happening.attempt === attempt;
}
