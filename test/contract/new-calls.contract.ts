import { describe, expect, it } from "vitest";
import type { ContractStage } from "./contract-stage.js";

export function newCallsContract(stage: ContractStage): void {
  describe("a new call", () => {
    it("is reported until it is parked, with caller and destination", async () => {
      const { id } = await stage.dial();
      const steps = stage.client.events
        .filter(({ headers }) => headers["Unique-ID"] === id)
        .map(({ name, headers }) =>
          name.startsWith("CHANNEL_EXECUTE") ? `${name} ${headers.Application}` : name,
        )
        .filter((step) => /CREATE|ANSWER|PARK|(answer|sched_transfer|park)$/.test(step));
      expect(steps).toEqual([
        "CHANNEL_CREATE",
        "CHANNEL_EXECUTE answer",
        "CHANNEL_ANSWER",
        "CHANNEL_EXECUTE_COMPLETE answer",
        "CHANNEL_EXECUTE sched_transfer",
        "CHANNEL_EXECUTE_COMPLETE sched_transfer",
        "CHANNEL_EXECUTE park",
        "CHANNEL_PARK",
      ]);
    });

    it("has in CHANNEL_PARK what a controller needs", async () => {
      const { id } = await stage.dial();
      const { headers } = await stage.eventOf(id, "CHANNEL_PARK");
      expect(headers).toMatchObject({
        "Channel-State": "CS_EXECUTE",
        "Channel-Call-State": "ACTIVE",
        "Answer-State": "answered",
        "Call-Direction": "inbound",
        "Caller-Context": "pay",
        "Caller-Caller-ID-Number": "caller",
        "Caller-Caller-ID-Name": "caller",
        "Caller-Destination-Number": "4711",
        "Caller-Unique-ID": id,
        variable_uuid: id,
        variable_digits_dialed_filter: "(.+)",
      });
      for (const name of ["Core-UUID", "Event-Date-Timestamp", "Event-Sequence", "Channel-Name"]) {
        expect(headers[name], name).toMatch(/./);
      }
      expect(await stage.client.api(`uuid_exists ${id}`)).toBe("true");
    });

    it("is in the fallback extension when its lease ends", async () => {
      const { id } = await stage.dial();
      expect(await stage.client.api(`sched_transfer +1 ${id} fallback XML pay`)).toBe("+OK\n");
      const { headers } = await stage.eventOf(id, "CHANNEL_UNPARK");
      expect(headers["Caller-Destination-Number"]).toBe("fallback");
      expect(headers["Caller-Context"]).toBe("pay");
      await stage.eventOf(id, "CHANNEL_EXECUTE_COMPLETE", { Application: "park" });
      expect(stage.storyOf(id)).toEqual(["CHANNEL_UNPARK", "park completes"]);
    });

    it("loses every lease at once", async () => {
      const { id } = await stage.dial();
      await stage.client.api(`sched_transfer +60 ${id} fallback XML pay`);
      await stage.client.execute(id, "sched_transfer", "+60 fallback XML pay", "lease");
      await stage.completed(id, "lease");
      expect(await stage.client.api(`sched_del ${id}`)).toBe("+OK Deleted: 2\n");
      expect(await stage.client.api(`sched_del ${id}`)).toBe("+OK Deleted: 0\n");
    });
  });
}
