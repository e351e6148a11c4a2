const SPEECH = "speech recognition, which FreeSWITCH does not have by itself";
const AI = `a voice assistant, and ${SPEECH}`;
const WEBSOCKET = "a FreeSWITCH module that streams audio to a WebSocket, such as mod_audio_stream";
const RECORDINGS = "a store of recordings that the controller serves";
const FAX = "a fax modem: mod_spandsp";
const MESSAGES = "a gateway for text messages";
const TAP = "a second RTP stream to your server";

/**
 * The methods of SignalWire's published schema that do not run here, each with what it would need: the repository
 * signalwire/docs, specs/swml/calling/Methods and specs/swml/messaging/Methods.
 */
const UNSUPPORTED: ReadonlyMap<string, string> = new Map([
  ["ai", AI],
  ["ai_sidecar", AI],
  ["amazon_bedrock", AI],
  ["denoise", "a noise filter"],
  ["detect_machine", "a detector of answering machines: mod_avmd"],
  ["enter_queue", "a queue of the PBX"],
  ["join_conference", "a conference room of the PBX"],
  ["join_room", "a video room"],
  ["live_transcribe", SPEECH],
  ["live_translate", `a translator, and ${SPEECH}`],
  ["receive", MESSAGES],
  ["receive_fax", FAX],
  ["record", RECORDINGS],
  ["record_call", RECORDINGS],
  ["reply", MESSAGES],
  ["send_digits", "tones to the caller"],
  ["send_fax", FAX],
  ["send_sms", MESSAGES],
  ["sip_refer", "a caller whose telephone accepts SIP REFER"],
  ["stop_denoise", "a noise filter"],
  ["stop_record_call", RECORDINGS],
  ["stop_stream", WEBSOCKET],
  ["stop_tap", TAP],
  ["stream", WEBSOCKET],
  ["tap", TAP],
  ["transcribe", SPEECH],
  ["transcribe_stop", SPEECH],
  ["user_event", "a client that subscribes to SignalWire's events"],
]);

/** What a method of the schema that does not run here would need; undefined for any other name. */
export function needOf(method: string): string | undefined {
  return UNSUPPORTED.get(method);
}
