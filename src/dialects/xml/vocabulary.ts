/** Elements that a vendor has and that do not run here, each with what it would need. */
export type Vocabulary = Readonly<Record<string, string>>;

const SPEECH = "speech recognition, which FreeSWITCH does not have by itself";
const WEBSOCKET = "a FreeSWITCH module that streams audio to a WebSocket, such as mod_audio_stream";
const RECORDINGS = "a store of recordings that the controller serves";
const QUEUES = "a queue of the PBX";

/** What TwiML and cXML have in common. */
const COMMON: Vocabulary = {
  Client: "a directory of the users of web phones",
  Conference: "a conference room of the PBX",
  Connect: "a service that the call is connected to",
  Echo: "an extension of the PBX that echoes the caller",
  Enqueue: QUEUES,
  Leave: QUEUES,
  Message: "a gateway for text messages",
  Queue: QUEUES,
  Record: RECORDINGS,
  Recording: RECORDINGS,
  Refer: "a caller whose telephone accepts SIP REFER",
  Sms: "a gateway for text messages",
  Start: "a service that runs beside the call",
  Stop: "a service that runs beside the call",
  Stream: WEBSOCKET,
};

/** Twilio's: "TwiML for Programmable Voice", and what the classes of the package `twilio` write. */
export const TWIML_UNSUPPORTED: Vocabulary = {
  ...COMMON,
  AiSession: `a voice assistant, and ${SPEECH}`,
  Application: "applications that Twilio stores",
  ApplicationSid: "applications that Twilio stores",
  Autopilot: `a voice assistant, and ${SPEECH}`,
  Conversation: "a conversation service",
  ConversationRelay: `a WebSocket to your application, text to speech, and ${SPEECH}`,
  ConversationRelaySession: `a WebSocket to your application, text to speech, and ${SPEECH}`,
  Identity: "a directory of the users of web phones",
  ReferSip: "a caller whose telephone accepts SIP REFER",
  Room: "a video room",
  Sim: "the mobile network of Twilio",
  Siprec: "a SIPREC client (RFC 7866), which FreeSWITCH does not have",
  Task: "a router of tasks to agents",
  Transcription: SPEECH,
  VirtualAgent: `a Dialogflow agent, and ${SPEECH}`,
  WhatsApp: "a WhatsApp gateway",
};

/** SignalWire's: "Compatibility XML", and what its package `@signalwire/compatibility-api` writes. */
export const CXML_UNSUPPORTED: Vocabulary = {
  ...COMMON,
  AI: `a voice assistant, and ${SPEECH}`,
  Denoise: "a noise filter",
  Room: "a video room",
  Siprec: "a SIPREC client (RFC 7866), which FreeSWITCH does not have",
  Transcription: SPEECH,
  VirtualAgent: `a Dialogflow agent, and ${SPEECH}`,
};

/** Voxtelesys': "VoXML verbs". */
export const VOXML_UNSUPPORTED: Vocabulary = {
  ...COMMON,
  Do: "variables in documents",
  Else: "variables in documents",
  If: "variables in documents",
  Set: "variables in documents",
  Unset: "variables in documents",
};
