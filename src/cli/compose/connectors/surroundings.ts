import type { Clock } from "../../../domain/clock.js";
import type { HttpClient } from "../../../domain/http.js";
import type { TlsTexts } from "../../../http/client.js";

/** What connectors are made with. */
export interface Surroundings {
  /** Where this process' own test connector is asked. */
  readonly testUrl: string;
  readonly http: HttpClient;
  /** Another client, which trusts another authority or shows a certificate. */
  readonly httpWith: (tls: TlsTexts) => HttpClient;
  readonly clock: Clock;
}
