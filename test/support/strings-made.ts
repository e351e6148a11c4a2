import { vi } from "vitest";

/** Every string that is an input or output of the common ways to create one while `action` runs. */
export async function stringsMade(action: () => Promise<unknown>): Promise<string[]> {
  const spies = [
    vi.spyOn(TextDecoder.prototype, "decode"),
    vi.spyOn(JSON, "stringify"),
    vi.spyOn(globalThis, "encodeURIComponent"),
    vi.spyOn(Buffer.prototype, "toString"),
    vi.spyOn(Array.prototype, "join"),
    vi.spyOn(String, "fromCharCode"),
  ];
  const made: string[] = [];
  try {
    await action();
    for (const { mock } of spies) {
      made.push(...mock.results.flatMap(({ value }) => (typeof value === "string" ? [value] : [])));
      made.push(...(mock.calls as unknown[][]).flat().filter((given) => typeof given === "string"));
    }
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return made;
}
