import { describe, expect, it } from "vitest";
import { type ContractStage, SHORT, UNKNOWN_CALL } from "./contract-stage.js";

export function clientsContract(stage: ContractStage): void {
  describe("a client", () => {
    it("is accepted with the right password", async () => {
      const other = await stage.underTest.connect();
      expect((await other.command("api uptime")).text).toBe("-ERR command not found");
      const answer = await other.command(`auth ${stage.underTest.password}`);
      expect(answer).toMatchObject({ contentType: "command/reply", text: "+OK accepted" });
      await other.close();
    });

    it("is rejected with a wrong password", async () => {
      const other = await stage.underTest.connect();
      expect((await other.command("auth not the password")).text).toBe("-ERR invalid");
      await other.closed;
      expect(other.goodbye).toMatch(/^Disconnected, goodbye\.\n/);
    });

    it("leaves with exit", async () => {
      const other = await stage.anotherClient();
      expect((await other.command("exit")).text).toBe("+OK bye");
      await other.closed;
      expect(other.goodbye).toMatch(/^Disconnected, goodbye\.\n/);
    });

    it("gets an error for an unknown command", async () => {
      expect((await stage.client.command("bogus command")).text).toBe("-ERR command not found");
      expect((await stage.client.command("event json NO_SUCH_EVENT")).text).toBe("-ERR no keywords supplied");
    });

    it("gets an error for an unknown API command, in the API's answer", async () => {
      const answer = await stage.client.command("api nosuchapi");
      expect(answer).toMatchObject({
        contentType: "api/response",
        text: "-ERR nosuchapi Command not found!\n",
      });
    });

    it("gets an error for an unknown call", async () => {
      const { text } = await stage.client.execute(UNKNOWN_CALL, "playback", SHORT, "never");
      expect(text).toBe(`-ERR invalid session id [${UNKNOWN_CALL}]`);
      expect(await stage.client.api(`uuid_kill ${UNKNOWN_CALL}`)).toBe("-ERR No such channel!\n");
      expect(await stage.client.api(`uuid_break ${UNKNOWN_CALL} all`)).toBe("-ERR No such channel!\n");
      expect(await stage.client.api(`uuid_exists ${UNKNOWN_CALL}`)).toBe("false");
      expect(await stage.client.api(`sched_transfer +60 ${UNKNOWN_CALL} fallback XML pay`)).toBe(
        "-ERR No such channel!\n",
      );
      expect(await stage.client.api(`sched_del ${UNKNOWN_CALL}`)).toBe("+OK Deleted: 0\n");
    });

    it("gets the output of a background job as an event, with its own Job-UUID", async () => {
      const answer = await stage.client.command(`bgapi uuid_kill ${UNKNOWN_CALL}`, { "Job-UUID": "job-1" });
      expect(answer).toMatchObject({ text: "+OK Job-UUID: job-1", headers: { "Job-UUID": "job-1" } });
      const job = await stage.client.event(({ headers }) => headers["Job-UUID"] === "job-1");
      expect(job.headers).toMatchObject({
        "Event-Name": "BACKGROUND_JOB",
        "Job-Command": "uuid_kill",
        "Job-Command-Arg": UNKNOWN_CALL,
        _body: "-ERR No such channel!\n",
      });
    });

    it("sets the log level and queries the uptime", async () => {
      expect(await stage.client.api("fsctl loglevel notice")).toBe("+OK log level: NOTICE [5]\n");
      expect(await stage.client.api("uptime s")).toMatch(/^\d+\n$/);
    });
  });
}
