import { isAbsence } from "./executions.js";

/** Runs an API command of FreeSWITCH; rejects as `EslLink.api` does. */
export type SwitchApi = (command: string) => Promise<string>;

/** A call through several loopback channels still ends some time. */
const MOST_LEGS = 8;
const CHANNEL_ID = /^[\w-]{1,64}$/;

/** Of a channel that there is not: undefined, as of a variable that is not set. */
async function channelIn(variable: string, leg: string, api: SwitchApi): Promise<string | undefined> {
  try {
    const value = (await api(`uuid_getvar ${leg} ${variable}`)).trim();
    return value !== "_undef_" && CHANNEL_ID.test(value) ? value : undefined;
  } catch (thrown) {
    if (isAbsence(thrown)) return undefined;
    throw thrown;
  }
}

/**
 * The channels on which a call can be heard: its own, the one that it is joined with (`signal_bond`, which
 * switch_ivr_bridge.c sets on both), the other end of a loopback channel, and from each of them on. A channel that is
 * joined with a third one by now is somebody else's conversation and is left out. Rejects as `EslLink.api` does.
 */
export async function legsOf(channelId: string, api: SwitchApi): Promise<string[]> {
  const legs = [channelId];
  const add = (leg: string | undefined) => {
    if (leg !== undefined && !legs.includes(leg) && legs.length < MOST_LEGS) legs.push(leg);
  };
  // Those that are added meanwhile are looked at as well.
  for (const leg of legs) {
    const [bond, loopback] = await Promise.all(
      ["signal_bond", "other_loopback_leg_uuid"].map((variable) => channelIn(variable, leg, api)),
    );
    add(loopback);
    if (bond === undefined) continue;
    const back = await channelIn("signal_bond", bond, api);
    if (back === undefined || back === leg) add(bond);
  }
  return legs;
}
