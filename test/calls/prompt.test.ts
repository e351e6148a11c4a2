import { NEVER } from "rxjs";
import { describe, expect, it } from "vitest";
import { type Listener, playPrompt } from "../../src/calls/prompt.js";
import type { CallEvent } from "../../src/observability/call-events.js";
import { switchVoice } from "../support/running-call.js";
import { VirtualClock } from "../support/virtual-clock.js";

/** A switch that never reports the end of a sound, as when the event was lost. */
function listener() {
  const clock = new VirtualClock();
  const happenings: CallEvent[] = [];
  const listener: Listener = {
    channel: { speak: () => NEVER, play: () => NEVER },
    services: { clock, voice: switchVoice },
    timeline: { record: (happening) => happenings.push(happening) },
  };
  return { listener, clock, happenings };
}

describe("a prompt whose end is never reported", () => {
  it("is abandoned when it must have ended long ago, so that no call hangs forever", async () => {
    const { listener: hears, clock, happenings } = listener();
    let error: unknown;
    playPrompt(hears, [{ kind: "say", text: "Hello." }], { language: "en-US", terminators: "any" }).subscribe(
      {
        error: (thrown) => {
          error = thrown;
        },
      },
    );
    await new Promise(setImmediate);
    clock.advance(31_000);
    expect(error).toBeUndefined();
    clock.advance(1_000);
    expect(error).toMatchObject({ code: "PLAYBACK_FAILED" });
    expect(happenings.map(({ type }) => type)).toEqual(["prompt-started", "prompt-ended"]);
  });
});
