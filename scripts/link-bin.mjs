// `npx freeswitch-pay` inside this folder would install the package into a cache of npm's first, and build it there. A
// link among the installed commands makes npx run the build that is here, at once.
import { existsSync, rmSync, symlinkSync } from "node:fs";

const link = "node_modules/.bin/freeswitch-pay";
if (existsSync("node_modules/.bin")) {
  rmSync(link, { force: true });
  symlinkSync("../../bin/freeswitch-pay.js", link);
}
