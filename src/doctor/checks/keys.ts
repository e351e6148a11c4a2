import { statSync } from "node:fs";
import { isLoopback } from "../../config/complete.js";
import { type Check, type DoctorContext, ok, unsafe, warning } from "../check.js";

const OTHERS_MAY_READ = 0o044;

/** The file that holds the secrets. */
export const configuration: Check<DoctorContext> = {
  name: "configuration",
  deadlineMs: 1_000,
  async look({ configFile }) {
    if (configFile === undefined) return [ok("no file: environment and defaults")];
    const { mode } = statSync(configFile);
    if ((mode & OTHERS_MAY_READ) === 0) return [ok(`${configFile} has no mistakes`)];
    return [
      warning(
        `${configFile} can be read by other users (mode ${(mode & 0o777).toString(8)})`,
        `Run: chmod 600 ${configFile}, or keep the secrets in the environment (env:NAME).`,
      ),
    ];
  },
};

/** Whether webhooks can be told from forged ones. */
export const webhooks: Check<DoctorContext> = {
  name: "webhooks",
  deadlineMs: 1_000,
  async look({ config: { signing } }) {
    if (signing.standard.length === 0)
      return [
        warning(
          "webhooks are not signed by Standard Webhooks: whoever knows an address can forge them",
          "Set webhooks.secrets, and check the signature where they arrive.",
        ),
      ];
    return [ok(`signed with ${signing.standard.length} key(s)`)];
  },
};

/** Who may use the API. */
export const apiKeys: Check<DoctorContext> = {
  name: "api-keys",
  deadlineMs: 1_000,
  async look({ config: { apiKeys: keys, http } }) {
    const remedy = "Set api.keys, one for each who uses it, with the scopes that they need.";
    if (keys.length > 0) return [ok(`${keys.map(({ name }) => name).join(", ")}`)];
    if (isLoopback(http.host)) return [warning("the API has no keys", remedy)];
    return [unsafe(`the API listens on ${http.host} and has no keys`, remedy)];
  },
};
