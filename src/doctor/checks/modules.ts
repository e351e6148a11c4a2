import { type Check, type Finding, ok, type SwitchSubject, unsafe, voiceOf, warning } from "../check.js";

/** Modules that serving a call needs, and what each one provides. */
const NEEDED: Readonly<Record<string, string>> = {
  mod_commands: "the controller's commands",
  mod_dptools: "answer, park, playback",
  mod_dialplan_xml: "the dialplan",
  mod_sofia: "SIP",
  mod_tone_stream: "pauses and tones",
};

/** Checks that FreeSWITCH has what the controller uses. */
export const modules: Check<SwitchSubject> = {
  name: "modules",
  deadlineMs: 5_000,
  async look({ pbx, ...context }) {
    const { kind, engine } = await voiceOf(context);
    const sounds = kind === "rendered" ? { mod_sndfile: "the rendered prompts" } : {};
    const needed = { ...NEEDED, ...sounds };
    const loaded = await pbx.loaded(Object.keys(needed));
    const found: Finding[] = Object.entries(needed)
      .filter(([name]) => !loaded.includes(name))
      .map(([name, what]) => unsafe(`${name} is not loaded: ${what}`, `Load ${name} in modules.conf.xml.`));
    const speaks = await pbx.hasSpeechEngine(engine);
    if (kind === "speech" && !speaks)
      found.push(
        unsafe(
          `FreeSWITCH must speak the prompts, but has no speech engine "${engine}"`,
          `Load mod_${engine}, or install espeak-ng here so that prompts are rendered.`,
        ),
      );
    const loopback = await pbx.hasModule("mod_loopback");
    if (found.length > 0) return found;
    const said = loaded.join(", ");
    if (!loopback)
      return [
        ok(said),
        warning(
          "mod_loopback is not loaded: the doctor cannot test the dialplan",
          "Load it in modules.conf.xml.",
        ),
      ];
    return [ok(said)];
  },
};
