import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CONFIGURATION } from "./freeswitch-process.js";
import { temporaryFolder } from "./temporary-folder.js";

/** Replaces one passage of a file; throws when it is not there. */
function change(path: string, from: string, to: string): void {
  const text = readFileSync(path, "utf8");
  if (!text.includes(from)) throw new Error(`${path} has no ${from}`);
  writeFileSync(
    path,
    text.replace(from, () => to),
  );
}

/**
 * A copy of freeswitch-conf for a PBX that sends calls to the context "pay" from another context. Numbers with
 * "recorded" are recorded there, in stereo, to `<recordings>/<number>.wav`; with "bridged", in a separate channel that
 * is bridged to the one that pays; with "silence" nothing happens.
 */
export function pbxConfiguration(recordings: string): string {
  const folder = join(temporaryFolder(), "conf");
  cpSync(CONFIGURATION, folder, { recursive: true });
  change(
    join(folder, "autoload_configs/modules.conf.xml"),
    '<load module="mod_sndfile"/>',
    '<load module="mod_sndfile"/><load module="mod_loopback"/>',
  );
  change(
    join(folder, "sip_profiles/pay.xml"),
    '<param name="context" value="pay"/>',
    '<param name="context" value="pbx"/>',
  );
  const number = "$" + "{destination_number}";
  writeFileSync(
    join(folder, "dialplan/pbx.xml"),
    // FreeSWITCH's preprocessor drops the whole line of <include>.
    `<include>
<context name="pbx">
  <extension name="recorded" continue="true"><condition field="destination_number" expression="recorded">
    <action application="answer"/>
    <action application="set" data="RECORD_STEREO=true"/>
    <action application="record_session" data="${recordings}/${number}.wav"/>
  </condition></extension>
  <extension name="bridged"><condition field="destination_number" expression="^bridged-(.+)$">
    <action application="bridge" data="loopback/$1/pay"/>
  </condition></extension>
  <extension name="silence"><condition field="destination_number" expression="^silence$">
    <action application="answer"/>
    <action application="playback" data="silence_stream://-1"/>
  </condition></extension>
  <extension name="pay"><condition field="destination_number" expression="^(.+)$">
    <action application="transfer" data="$1 XML pay"/>
  </condition></extension>
</context>
</include>
`,
  );
  return folder;
}
