import { describe, expect, it } from "vitest";
import {
  accountPayment,
  cardPayment,
  charge,
  httpConnector,
  TEST_NUMBER,
} from "../../support/http-connector-run.js";
import { answer, type Reply } from "../../support/scripted-http.js";
import { stringsMade } from "../../support/strings-made.js";

const ACCOUNT = "508862392";

describe("the number on its way to an HTTP connector", () => {
  it.each<[string, Reply, "live" | "test"]>([
    ["approved", answer(charge), "live"],
    ["declined", answer({ error_code: "card_declined" }), "live"],
    ["not understood", answer("<html>"), "live"],
    ["refused in test mode", answer(charge), "test"],
  ])("is in no string that is made when it is %s", async (_case, reply, mode) => {
    const { connector, sent } = httpConnector(reply, { mode });
    const made = await stringsMade(async () => {
      await connector.submit(cardPayment());
      await connector.submit(accountPayment(ACCOUNT));
    });
    // The test's server keeps what it is sent as a text: that is the only one.
    const bodies = new Set(sent.map(({ body }) => body));
    const leaking = made.filter(
      (text) => !bodies.has(text) && (text.includes(TEST_NUMBER) || text.includes(ACCOUNT)),
    );
    const seen = made.filter((text) => bodies.has(text) && text.includes(TEST_NUMBER));
    expect([leaking.length, seen.length > 0]).toEqual([0, mode === "live"]);
  });
});
