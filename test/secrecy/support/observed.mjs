// Loaded into the program under test by --import: collects garbage and writes a heap snapshot when its parent asks.
import { writeHeapSnapshot } from "node:v8";

process.on("message", ({ ask, path }) => {
  if (ask === "collect") {
    globalThis.gc();
    globalThis.gc();
  } else {
    writeHeapSnapshot(path);
  }
  process.send({ done: ask });
});
