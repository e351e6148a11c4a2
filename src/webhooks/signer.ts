import type { WebhookRequest } from "../domain/webhook.js";
import { SCHEMES, type Signed } from "./signing/schemes.js";
import { standardHeaders } from "./signing/standard.js";

/** Keys by scheme. Of `standard` each one signs; of the others the first: their headers hold one signature. */
export interface SigningKeys {
  readonly standard: readonly string[];
  readonly twiml: readonly string[];
  readonly cxml: readonly string[];
  readonly swml: readonly string[];
}

/** Signs requests: in the vendor's way where its key is there, and always in that of Standard Webhooks. */
export class Signer {
  readonly #standard: readonly string[];
  readonly #first: ReadonlyMap<string, string | undefined>;

  constructor({ standard, twiml, cxml, swml }: SigningKeys) {
    this.#standard = standard;
    this.#first = new Map([
      ["twiml", twiml[0]],
      ["cxml", cxml[0]],
      ["swml", swml[0]],
    ]);
  }

  /**
   * The URL and headers with which a request is sent. `scheme`: a dialect's name, or `event`. `id`: the same at each try.
   * `at`: when this try begins, in milliseconds since the epoch.
   */
  sign(request: WebhookRequest, scheme: string, id: string, at: number): Signed {
    const key = this.#first.get(scheme);
    const vendor = key === undefined ? undefined : SCHEMES.get(scheme)?.(request, key);
    return {
      url: vendor?.url ?? request.url,
      headers: {
        ...(request.contentType === "" ? {} : { "content-type": request.contentType }),
        // Twilio's sign of a second try: the same token.
        ...(scheme === "twiml" ? { "i-twilio-idempotency-token": id } : {}),
        ...vendor?.headers,
        ...standardHeaders(this.#standard, id, at, request.body),
      },
    };
  }
}
