/** The fields of a form body, in the order of the vendor's page. */
export type FormFields = readonly (readonly [name: string, value: string])[];
