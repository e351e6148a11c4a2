// Loaded into the controller by --import: tells its parent, on request, what the process holds.
import { EventEmitter } from "node:events";

/** Of every emitter that the process has: their number is what grows when a listener is forgotten. */
function processListeners() {
  return process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
}

function countsOf(names) {
  const counts = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

// Node warns of the eleventh listener of one event; here that is counted.
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
// The channel alone keeps nothing alive.
process.channel.unref();
