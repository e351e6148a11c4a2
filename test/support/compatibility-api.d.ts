/** What the tests use of it: its own types can't be found by way of the "exports" of its package.json. */
declare module "@signalwire/compatibility-api" {
  export const RestClient: { readonly LaML: { readonly VoiceResponse: new () => object } };
}
