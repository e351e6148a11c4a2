// Loaded into the controller by --import: reports to its parent, on request, which resources the process holds.
import { EventEmitter } from "node:events";

/** The listeners of the process object: their number grows when one is not removed. */
function processListeners() {
  return process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
}

function countsOf(names) {
  const counts = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

// Node warns about the eleventh listener of one event; these warnings are counted.
let leakWarnings = 0;
process.on("warning", ({ name }) => {
  if (name === "MaxListenersExceededWarning") leakWarnings++;
});
EventEmitter.defaultMaxListeners = 20;

process.on("message", ({ collect }) => {
  if (collect) globalThis.gc?.();
  process.send({
    memory: process.memoryUsage(),
    resources: countsOf(process.getActiveResourcesInfo()),
    listeners: processListeners(),
    leakWarnings,
  });
});
// The channel must not keep the process alive.
process.channel.unref();
