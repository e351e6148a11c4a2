/** The fields of a form body, in the order of the vendor's page. */
export type FormFields = readonly (readonly [name: string, value: string])[];

/** What a webhook sends: a form, or JSON. */
export type WebhookBody =
  | { readonly form: FormFields }
  | { readonly json: Readonly<Record<string, unknown>> };

/** A webhook, or a request for a document, as it is stored and sent; signatures are made at each try. */
export interface WebhookRequest {
  readonly method: "GET" | "POST";
  /** Absolute; of a GET with the whole query. */
  readonly url: string;
  /** "" for a GET, which has no body. */
  readonly contentType: string;
  readonly body: string;
}
