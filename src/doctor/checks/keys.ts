import { statSync } from "node:fs";
import { isLoopback } from "../../config/complete.js";
import { type Check, type DoctorContext, ok, unsafe, warning } from "../check.js";

const OTHERS_MAY_READ = 0o044;

/** Checks the file that holds the secrets. */
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

/** Checks whether receivers can distinguish webhooks from forgeries. */
export const webhooks: Check<DoctorContext> = {
  name: "webhooks",
  deadlineMs: 1_000,
  async look({ config: { signing } }) {
    if (signing.standard.length === 0)
      return [
        warning(
          "webhooks are not signed by Standard Webhooks: anyone who knows an address can forge them",
          "Set webhooks.secrets, and verify the signature in the receiver.",
        ),
      ];
    return [ok(`signed with ${signing.standard.length} key(s)`)];
  },
};

/** Checks who may use the API. */
export const apiKeys: Check<DoctorContext> = {
  name: "api-keys",
  deadlineMs: 1_000,
  async look({ config: { apiKeys: keys, http } }) {
    const remedy = "Set api.keys: one key for each client, with the scopes that it needs.";
    if (keys.length > 0) return [ok(`${keys.map(({ name }) => name).join(", ")}`)];
    if (isLoopback(http.host)) return [warning("the API has no keys", remedy)];
    return [unsafe(`the API listens on ${http.host} and has no keys`, remedy)];
  },
};
