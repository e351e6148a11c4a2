/** The parts of the package that the tests use; its `exports` hides its own types. */
declare module "@signalwire/compatibility-api" {
  type Fields = Readonly<Record<string, string | readonly string[]>>;
  export const RestClient: {
    readonly LaML: { readonly VoiceResponse: new () => import("./sdk-pay.js").VoiceResponse };
    validateRequest(key: string, signature: string, url: string, fields: Fields): boolean;
    validateRequestWithBody(key: string, signature: string, url: string, body: string): boolean;
  };
}
