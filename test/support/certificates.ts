import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";

/** Why certificates cannot be created here; undefined where they can. */
export const NO_OPENSSL =
  spawnSync("openssl", ["version"]).status === 0 ? undefined : "skipped: openssl is not installed";

/** Creates an authority, certificates that it signs, and their keys, as PEM files in a folder. */
export class Certificates {
  constructor(private readonly folder: string) {}

  path(name: string): string {
    return join(this.folder, name);
  }

  /** `name.pem` and `name.key`: a separate authority. */
  authority(name: string): void {
    this.#openssl(
      "req",
      "-x509",
      ...KEY,
      "-keyout",
      `${name}.key`,
      "-out",
      `${name}.pem`,
      "-subj",
      `/CN=${name}`,
    );
  }

  /** `name.pem` and `name.key`, signed by `authority`; for 127.0.0.1. A passphrase may encrypt the key. */
  signed(name: string, authority: string, passphrase?: string): void {
    this.#openssl("req", ...KEY, "-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", `/CN=${name}`);
    const signing = ["-CA", `${authority}.pem`, "-CAkey", `${authority}.key`, "-copy_extensions", "copyall"];
    this.#openssl("x509", "-req", "-in", `${name}.csr`, ...signing, "-out", `${name}.pem`, "-days", "2");
    if (passphrase === undefined) return;
    const closing = ["-aes256", "-passout", `pass:${passphrase}`];
    this.#openssl("pkey", "-in", `${name}.key`, ...closing, "-out", `${name}.closed.key`);
  }

  #openssl(...args: string[]): void {
    execFileSync("openssl", args, { cwd: this.folder, stdio: "ignore" });
  }
}

const CURVE = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
const KEY = [...CURVE, "-days", "2", "-addext", "subjectAltName=IP:127.0.0.1"];
