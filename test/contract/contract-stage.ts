import { STORY_EVENTS, storyOf } from "../support/call-story.js";
import type { EventSocketClient, SwitchEvent } from "../support/event-socket-client.js";
import { authenticated, type CallerHandle, type SwitchUnderTest } from "../support/switch-under-test.js";

/** Ends only when a test ends it. */
export const LONG = "silence_stream://60000";
export const SHORT = "silence_stream://200";
/** A UUID that no call has. */
export const UNKNOWN_CALL = "11111111-2222-3333-4444-555555555555";

/** A switch, and for each test a separate client that receives all events; no call outlives its test. */
export class ContractStage {
  #underTest: SwitchUnderTest | undefined;
  #client: EventSocketClient | undefined;
  #callers: CallerHandle[] = [];

  get underTest(): SwitchUnderTest {
    if (this.#underTest === undefined) throw new Error("the switch has not been started");
    return this.#underTest;
  }

  get client(): EventSocketClient {
    if (this.#client === undefined) throw new Error("no test is running");
    return this.#client;
  }

  async open(start: () => Promise<SwitchUnderTest>): Promise<void> {
    this.#underTest = await start();
  }

  async close(): Promise<void> {
    await this.#underTest?.close();
  }

  async beginTest(): Promise<void> {
    this.#callers = [];
    this.#client = await this.anotherClient();
    await this.client.command(`event json BACKGROUND_JOB ${STORY_EVENTS.join(" ")}`);
  }

  async endTest(): Promise<void> {
    for (const { id } of this.#callers) {
      if ((await this.client.api(`uuid_kill ${id}`)) === "+OK\n") await this.hungUp(id);
    }
    await this.client.close();
  }

  anotherClient(): Promise<EventSocketClient> {
    return authenticated(this.underTest);
  }

  /** A caller without a lease. */
  async dial(): Promise<CallerHandle> {
    const caller = await this.underTest.dial("4711");
    this.#callers.push(caller);
    await this.eventOf(caller.id, "CHANNEL_PARK");
    await this.client.api(`sched_del ${caller.id}`);
    return caller;
  }

  /** The first event of a call with this name and these headers. */
  eventOf(id: string, name: string, fits: Readonly<Record<string, string>> = {}): Promise<SwitchEvent> {
    return this.client.event(
      (event) =>
        event.name === name &&
        event.headers["Unique-ID"] === id &&
        Object.entries(fits).every(([header, value]) => event.headers[header] === value),
    );
  }

  began(id: string, uuid: string): Promise<SwitchEvent> {
    return this.eventOf(id, "CHANNEL_EXECUTE", { "Application-UUID": uuid });
  }

  completed(id: string, uuid: string): Promise<SwitchEvent> {
    return this.eventOf(id, "CHANNEL_EXECUTE_COMPLETE", { "Application-UUID": uuid });
  }

  hungUp(id: string): Promise<SwitchEvent> {
    return this.eventOf(id, "CHANNEL_HANGUP_COMPLETE");
  }

  sounds(id: string, source: string): Promise<SwitchEvent> {
    return this.eventOf(id, "PLAYBACK_START", { "Playback-File-Path": source });
  }

  storyOf(id: string): string[] {
    return storyOf(this.client, id);
  }
}
