import type { EventFeed } from "./ports.js";

/** Where a client goes on. */
export interface Resumption {
  readonly after: number | undefined;
  /** True when events after it can't be given any more, or are of an earlier process. */
  readonly isLost: boolean;
}

/** Reads the id that a client has seen last: the number in it, with the epoch of its process before it or without. */
export function resumption(id: string | undefined, feed: EventFeed): Resumption {
  if (id === undefined || id === "") return { after: undefined, isLost: false };
  const [, epoch = feed.epoch, number] = /^(?:([A-Za-z0-9]+)-)?(\d{1,15})$/.exec(id) ?? [];
  const after = Number(number);
  return { after, isLost: number === undefined || epoch !== feed.epoch || !feed.holds(after) };
}
