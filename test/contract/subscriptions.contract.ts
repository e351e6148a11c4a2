import { describe, expect, it } from "vitest";
import type { ContractStage } from "./contract-stage.js";

export function subscriptionsContract(stage: ContractStage): void {
  describe("a subscription", () => {
    it("delivers only the events that it names, until it is canceled", async () => {
      const other = await stage.anotherClient();
      const { text } = await other.command("event json CHANNEL_PARK CHANNEL_HANGUP DTMF");
      expect(text).toBe("+OK event listener enabled json");
      expect((await other.command("nixevent CHANNEL_PARK")).text).toBe("+OK events nixed");
      const caller = await stage.dial();
      await stage.client.api(`uuid_kill ${caller.id}`);
      await other.event(({ name }) => name === "CHANNEL_HANGUP");
      expect(other.events.map(({ name }) => name)).toEqual(["CHANNEL_HANGUP"]);
      expect((await other.command("noevents")).text).toBe("+OK no longer listening for events");
      expect((await other.command("noevents")).text).toBe("-ERR not listening for events");
      await other.close();
    });

    it("reports whether a filter was set", async () => {
      const other = await stage.anotherClient();
      expect((await other.command("filter add Unique-ID a b")).text).toBe(
        "+OK filter added. [Unique-ID]=[a b]",
      );
      expect((await other.command("filter delete Unique-ID a b")).text).toBe(
        "+OK filter deleted. [Unique-ID][a b]",
      );
      expect((await other.command("filter delete all")).text).toBe("+OK filter deleted. [all][]");
      expect((await other.command("filter Unique-ID")).text).toBe("-ERR invalid syntax");
      expect((await other.command("nixevent")).text).toBe("-ERR no keywords supplied");
      await other.close();
    });

    it("delivers what fits any of its filters", async () => {
      const other = await stage.anotherClient();
      await other.command("event json CHANNEL_HANGUP BACKGROUND_JOB");
      const added = await other.command("filter Caller-Context pay");
      expect(added.text).toBe("+OK filter added. [Caller-Context]=[pay]");
      await other.command("bgapi uptime", { "Job-UUID": "unheard" });
      const caller = await stage.dial();
      await other.api(`uuid_kill ${caller.id}`);
      await other.event(({ name }) => name === "CHANNEL_HANGUP");
      expect(other.events.map(({ name }) => name)).toEqual(["CHANNEL_HANGUP"]);

      await other.command("filter Event-Name BACKGROUND_JOB");
      await other.command("bgapi uptime", { "Job-UUID": "heard" });
      await other.event(({ headers }) => headers["Job-UUID"] === "heard");
      await other.command("filter delete Caller-Context");
      const second = await stage.dial();
      await other.api(`uuid_kill ${second.id}`);
      await stage.hungUp(second.id);
      await other.command("bgapi uptime", { "Job-UUID": "last" });
      await other.event(({ headers }) => headers["Job-UUID"] === "last");
      expect(other.events.map(({ name }) => name)).toEqual([
        "CHANNEL_HANGUP",
        "BACKGROUND_JOB",
        "BACKGROUND_JOB",
      ]);
      await other.close();
    });
  });
}
