import type { Clock } from "../../../domain/clock.js";
import type { HttpClient } from "../../../domain/http.js";
import type { TlsIdentity } from "../../../http/connect.js";

/** What connectors are made with. */
export interface Surroundings {
  /** Where this process' own test connector is asked. */
  readonly testUrl: string;
  readonly http: HttpClient;
  /** Another client, which trusts another authority or shows a certificate. */
  readonly httpWith: (tls: TlsIdentity) => HttpClient;
  readonly clock: Clock;
}
