import { open, rm } from "node:fs/promises";

/** More than a payment writes, with its webhooks. */
const ROOM_BYTES = 64 * 1024;

/**
 * Proves that the disk of a file has room, by a file beside it that is written through to the disk and removed. SQLite's
 * log is written over from its beginning after each checkpoint: a small commit succeeds on a full disk for a while, and
 * then none does. Errors with the file system's errors.
 */
export async function proveRoom(file: string): Promise<void> {
  const path = `${file}-probe`;
  try {
    const probe = await open(path, "w", 0o600);
    try {
      // Zeros could be a hole that needs no room.
      await probe.writeFile(Buffer.alloc(ROOM_BYTES, "room"));
      await probe.sync();
    } finally {
      await probe.close();
    }
  } finally {
    await rm(path, { force: true });
  }
}
