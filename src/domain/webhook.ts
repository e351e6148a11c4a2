/** The fields of a form body, in the order of the vendor's page. */
export type FormFields = readonly (readonly [name: string, value: string])[];

/** What a webhook sends: a form, or JSON. */
export type WebhookBody =
  | { readonly form: FormFields }
  | { readonly json: Readonly<Record<string, unknown>> };
