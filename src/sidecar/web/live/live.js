import { Announcer } from "./announcer.js";
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

/** How often to reload the lists while no events arrive, and lists that failed to load. */
const POLL_MS = 10_000;

const announcer = new Announcer();
const announce = (words) => announcer.say(words);
const keyRing = new KeyRing();
const keyPrompt = new KeyPrompt({ keyRing, onChange: begin });
const api = new Api({ keyRing, onKeyNeeded: askForKey });
const connection = new Connection();
const dialog = new SettleDialog(api);
const calls = new Calls(api);
const transactions = new Transactions({ api, announce });
const unknown = new Unknown({ api, dialog, announce });
const webhooks = new Webhooks({ api, announce });
const panels = [unknown, calls, webhooks, transactions];

/** The panels that receive an event, by the first part of its name. */
const PANELS_OF = { call: [calls], transaction: [unknown, transactions], webhook: [webhooks] };

const feed = new Feed({
  api,
  onEvent(type, view) {
    for (const panel of PANELS_OF[type.split(".", 1)[0]] ?? []) panel.take(view);
  },
  onState(state, problem) {
    connection.show(state, problem);
    document.getElementById("panels").hidden = connection.isShut || keyPrompt.isBlocking;
    if (problem?.lacksScope) load(panels);
    if (state === "live") load(panels.filter(({ isTroubled }) => isTroubled));
  },
  onGap: () => load(panels),
});

function load(selected) {
  for (const panel of selected) panel.load();
}

function begin() {
  for (const panel of panels) panel.clear();
  feed.start();
}

/** An action that needs a key leaves the data that can be read without one in place. */
function askForKey(problem, reason) {
  dialog.close();
  if (reason.canRead) {
    keyPrompt.ask(problem, reason);
    return;
  }
  feed.stop();
  for (const panel of panels) panel.clear();
  connection.show("refused", problem);
  keyPrompt.ask(problem, reason);
}

async function showPhoneLink() {
  const response = await fetch("live/page.json");
  document.getElementById("phone-link").hidden = !(await response.json()).webPhone;
}

function poll() {
  if (keyPrompt.isBlocking) return;
  if (connection.state === "live") load(panels.filter(({ isTroubled }) => isTroubled));
  // A server without a stream may still return lists; one that does not answer, or refuses everything, returns nothing.
  else if (connection.problem !== undefined && connection.problem.status !== 0 && !connection.isShut)
    load(panels);
}

let today = new Date().toDateString();

function tick() {
  calls.tick();
  webhooks.tick();
  if (today === new Date().toDateString()) return;
  today = new Date().toDateString();
  for (const panel of [unknown, webhooks, transactions]) panel.refresh();
}

setInterval(poll, POLL_MS);
setInterval(tick, 1000);

begin();
await showPhoneLink();
