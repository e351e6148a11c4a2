import { lastValueFrom } from "rxjs";
import type { CallContext } from "../context.js";
import { type Next, onward } from "../next.js";

/** Play with `digits`: sends tones. Throws CHANNEL_GONE, and what FreeSWITCH refuses. */
export async function sendDigits(digits: string, { channel }: CallContext): Promise<Next> {
  await lastValueFrom(channel.sendDigits(digits), { defaultValue: undefined });
  return onward;
}
