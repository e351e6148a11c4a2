// `npx freeswitch-pay` inside this folder would first install the package into an npm cache, and build it there. A link
// among the installed commands makes npx run this folder's build at once.
import { existsSync, rmSync, symlinkSync } from "node:fs";

const link = "node_modules/.bin/freeswitch-pay";
if (existsSync("node_modules/.bin")) {
  rmSync(link, { force: true });
  symlinkSync("../../bin/freeswitch-pay.js", link);
}
