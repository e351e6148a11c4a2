import { of } from "rxjs";
import { describe, expect, it } from "vitest";
import { PaymentsInFlight } from "../../src/calls/payments-in-flight.js";
import { runDocuments } from "../../src/calls/run-app.js";
import type { ResumptionServices } from "../../src/calls/services.js";
import { AllowedHosts } from "../../src/core/allowed-hosts.js";
import { AppError } from "../../src/core/errors.js";
import { addressRefusal, type HttpRequest } from "../../src/core/http.js";
import type { Target } from "../../src/core/payment.js";
import { voxml } from "../../src/dialects/voxml/voxml.js";
import { opened } from "../ledger/opened.js";
import { fakeChannel } from "../support/fake-channel.js";
import { fakeConnector } from "../support/fake-connector.js";
import { keyOf } from "../support/keys.js";
import { callServices, runningCall } from "../support/running-call.js";

const HANGUP = "<Response><Hangup/></Response>";
const PAY = (attributes: string) => `<Response><Pay chargeAmount="1" ${attributes}/></Response>`;
const START: Target = { url: "https://shop.example/start", method: "POST" };
const AFTER = "http://shop.example/after";

/** A call of these documents, by their addresses, on servers that no configuration allows; every payment succeeds. */
async function run(documents: Readonly<Record<string, string>>, target = START) {
  const { ledger } = await opened({ kind: "sqlite", path: ":memory:" });
  const none = new AllowedHosts([]);
  const asked: string[] = [];
  const send = async ({ url, plainHttp }: HttpRequest) => {
    const refused = addressRefusal(url, none, plainHttp);
    if (refused !== undefined) throw new AppError("HTTP_ADDRESS_REFUSED", refused);
    asked.push(url);
    return { status: 200, contentType: "text/xml", body: Buffer.from(documents[url] ?? HANGUP) };
  };
  const inFlight = new PaymentsInFlight();
  const services: ResumptionServices = {
    ...callServices({ send }),
    inFlight,
    ledger,
    refusal: (url, plainHttp) => addressRefusal(url, none, plainHttp),
    connector: () => fakeConnector(),
    payments: { ...callServices().payments, run: async () => ({ result: "success", captured: {} }) },
  };
  const call = runningCall(voxml, target.url, services, {
    channel: fakeChannel({ digits$: of(keyOf("1")) }),
  });
  const end = await runDocuments({ target, fields: [] }, call).catch((thrown: AppError) => thrown.message);
  await inFlight.settled();
  const checkpoint = await ledger.checkpoints.checkpoint(call.channel.call.id);
  await ledger.close();
  return { asked, end, checkpoint };
}

describe("a document that came by plain http, as the action of a payment", () => {
  it.each([
    ["<Redirect>", "<Redirect>menu</Redirect>"],
    ["<Redirect> with its complete address", "<Redirect>http://shop.example/menu</Redirect>"],
    ["<Gather>", '<Gather action="menu" numDigits="1"/>'],
    ["<Dial>", '<Dial action="menu"><Number>+15551230100</Number></Dial>'],
  ])("continues at its own server: %s", async (_verb, verb) => {
    const { asked, end } = await run({
      [START.url]: PAY(`action="${AFTER}"`),
      [AFTER]: `<Response>${verb}</Response>`,
    });
    expect([asked, end]).toEqual([[START.url, AFTER, "http://shop.example/menu"], "NORMAL_CLEARING"]);
  });

  it.each(["http://other.example/menu", "http://shop.example:8080/menu"])(
    "does not continue at another server by plain http: %s",
    async (url) => {
      const { asked, end } = await run({
        [START.url]: PAY(`action="${AFTER}"`),
        [AFTER]: `<Response><Redirect>${url}</Redirect></Response>`,
      });
      expect(asked).toEqual([START.url, AFTER]);
      expect(end).toMatch(/use https, or http to a host in http.allowedHosts/);
    },
  );

  it("is requested again by a controller that takes the call over", async () => {
    const { checkpoint } = await run({ [START.url]: PAY(`action="${AFTER}"`) });
    expect(checkpoint?.target.url).toBe(AFTER);
    const { asked, end } = await run({}, checkpoint?.target);
    expect([asked, end]).toEqual([[AFTER], "NORMAL_CLEARING"]);
  });
});

it("a document by https does not continue by plain http, for a controller that takes the call over neither", async () => {
  const redirect = "<Response><Redirect>http://shop.example/menu</Redirect></Response>";
  const { asked, end, checkpoint } = await run({ [START.url]: redirect });
  expect(asked).toEqual([START.url]);
  expect(end).toMatch(/use https/);
  expect(checkpoint).toBeUndefined();
});
