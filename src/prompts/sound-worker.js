// @ts-check
// The thread in which sounds are converted. JavaScript, so that Node loads the same file from src/ in tests and from dist/.
import { parentPort } from "node:worker_threads";
import { telephoneWav } from "./telephone-wav.js";

/** @typedef {import("./sound-thread.js").Conversion} Conversion */

const port = /** @type {import("node:worker_threads").MessagePort} */ (parentPort);

// mpg123-decoder writes a line for each damaged frame of a file.
globalThis.console.error = () => undefined;

port.on("message", async (/** @type {Conversion} */ { id, kind, bytes }) => {
  try {
    const wav = await telephoneWav(kind, bytes);
    port.postMessage({ id, wav }, [/** @type {ArrayBuffer} */ (wav.buffer)]);
  } catch (thrown) {
    port.postMessage({ id, reason: thrown instanceof Error ? thrown.message : "unknown" });
  }
});
