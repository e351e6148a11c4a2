import { Api } from "./api.js";
import { Calls } from "./calls.js";
import { Connection } from "./connection.js";
import { Feed } from "./feed.js";
import { KeyPrompt } from "./key-prompt.js";
import { KeyRing } from "./key-ring.js";
import { SettleDialog } from "./settle-dialog.js";
import { Transactions } from "./transactions.js";
import { Unknown } from "./unknown.js";
import { Webhooks } from "./webhooks.js";

/** How often lists are read where no events come, and those that could not be read. */
const POLL_MS = 10_000;

const announce = (words) => {
  document.getElementById("announcer").textContent = words;
};
const keyRing = new KeyRing();
const keyPrompt = new KeyPrompt({ keyRing, onChange: begin });
const api = new Api({ keyRing, onKeyNeeded: askForKey });
const connection = new Connection();
const dialog = new SettleDialog(api);
const calls = new Calls(api);
const transactions = new Transactions(api);
const unknown = new Unknown({ api, dialog, announce });
const webhooks = new Webhooks({ api, announce });
const panels = [unknown, calls, webhooks, transactions];

/** Which panels an event is for, by the first part of its name. */
const PANELS_OF = { call: [calls], transaction: [unknown, transactions], webhook: [webhooks] };

const feed = new Feed({
  api,
  onEvent(type, view) {
    for (const panel of PANELS_OF[type.split(".", 1)[0]] ?? []) panel.take(view);
  },
  onState(state, problem) {
    connection.show(state, problem);
    if (state === "refused" && !problem.needsKey) load(panels);
  },
  onGap: () => load(panels),
});

function load(some) {
  for (const panel of some) panel.load();
}

function begin() {
  for (const panel of panels) panel.clear();
  feed.start();
}

function askForKey(problem) {
  feed.stop();
  dialog.close();
  for (const panel of panels) panel.clear();
  connection.show("refused", problem);
  keyPrompt.ask(problem);
}

async function showPhoneLink() {
  const response = await fetch("live/page.json");
  document.getElementById("phone-link").hidden = !(await response.json()).webPhone;
}

setInterval(() => {
  if (keyPrompt.isAsking) return;
  load(connection.state === "live" ? panels.filter(({ isTroubled }) => isTroubled) : panels);
}, POLL_MS);
setInterval(() => {
  calls.tick();
  webhooks.tick();
}, 1000);

begin();
await showPhoneLink();
