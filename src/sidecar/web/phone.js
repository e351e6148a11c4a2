import { Cards } from "./cards.js";
import { Display } from "./display.js";
import { Line } from "./line.js";
import { Sound } from "./sound.js";
import { Timeline } from "./timeline.js";
import { Typist } from "./typist.js";

const KEYS = "0123456789*#";

const byId = (id) => document.getElementById(id);
const display = new Display();
const timeline = new Timeline(byId("timeline"));
const cards = new Cards();
const note = (words) => {
  byId("type-note").textContent = words;
};
const sound = new Sound(note);
const typist = new Typist({ press, notify: note });

let isInCall = false;
let hasLine = false;
/** The words of the prompt that is heard. */
let words = "";

function press(key) {
  if (!isInCall) return;
  line.press(key);
  display.addDot();
}

function call() {
  if (!hasLine || isInCall) return;
  timeline.clear();
  display.clearDots();
  display.showResult("");
  display.show("in-call", "Calling …", "");
  line.dial(byId("destination").value);
}

function showControls() {
  byId("call").disabled = !hasLine || isInCall;
  byId("hangup").disabled = !isInCall;
  byId("type").disabled = !hasLine || cards.chosen === undefined;
  byId("destination").disabled = !hasLine || isInCall;
  for (const key of byId("keypad").children) key.disabled = !isInCall;
  byId("story-empty").hidden = byId("timeline").children.length > 0;
}

function offer(destinations) {
  byId("destination").replaceChildren(...destinations.map(({ number, title }) => new Option(title, number)));
  // Nothing to choose from.
  byId("dial").hidden = destinations.length < 2;
  hasLine = destinations.length > 0;
  if (hasLine) display.show("idle", "Ready", "Press Call.");
  else
    display.show("idle", "No number", "No application is configured: add one to apps in the configuration.");
}

function endCall(title, prompt) {
  isInCall = false;
  sound.stop();
  typist.stop();
  display.stopProgress();
  display.clearDots();
  display.show("idle", title, prompt);
}

function hear(happening) {
  timeline.add(happening);
  typist.hear(happening);
  if (happening.type === "pay-result") display.showResult(happening.result);
  // A payment goes on when the caller has hung up, but nothing is heard any more.
  if (!isInCall) return;
  if (happening.type === "prompt-started") {
    words = happening.words;
    display.clearDots();
    display.show("in-call", "In call", words);
  }
  if (happening.type === "listening") display.show("listening", "Your turn");
  if (happening.type === "key") display.show("in-call", "In call");
}

function hearSound({ state, durationMs, ...heard }) {
  // Silence must not cut a prompt short that the browser began a little later.
  if (heard.kind === "silence") return;
  if (state === "started") {
    sound.start({ words, ...heard });
    display.startProgress(durationMs);
  } else {
    // A sound heard whole ends by itself, in the browser perhaps a little later.
    if (heard.heard === "part") sound.stop();
    display.stopProgress();
  }
}

function receive(message) {
  switch (message.type) {
    case "line":
      offer(message.destinations);
      break;
    case "no-line":
      hasLine = false;
      display.show(
        "idle",
        "Call with a softphone",
        `This server is connected to a FreeSWITCH. Dial ${message.dialIn}`,
      );
      break;
    case "call":
      isInCall = true;
      words = "";
      display.show("in-call", "In call");
      byId("display").focus({ preventScroll: true });
      break;
    case "happening":
      hear(message.happening);
      break;
    case "sound":
      hearSound(message.sound);
      break;
    case "ended":
      endCall("Call ended", `Ended by ${message.by}.`);
      break;
    case "problem":
      timeline.add(message);
      if (!isInCall) endCall("No call", message.remedy);
      break;
  }
  showControls();
}

const line = new Line({
  onMessage: receive,
  onLost() {
    hasLine = false;
    endCall("No connection", "The server does not answer. Trying again …");
    display.show("lost", "No connection");
    showControls();
  },
});

byId("call").addEventListener("click", call);
byId("hangup").addEventListener("click", () => line.hangup());
byId("sound").addEventListener("change", ({ target }) => {
  sound.muted = !target.checked;
});
byId("keypad").addEventListener("click", ({ target }) => {
  const key = target.closest("[data-key]")?.dataset.key;
  if (key) press(key);
});
byId("type").addEventListener("click", () => {
  call();
  typist.start(cards.chosen);
});
document.addEventListener("keydown", (event) => {
  const isShortcut = event.ctrlKey || event.metaKey || event.altKey;
  if (!KEYS.includes(event.key) || isShortcut || event.repeat || event.target.matches("select")) return;
  press(event.key);
  event.preventDefault();
});

try {
  await cards.load();
} catch (error) {
  note(`The test cards could not be loaded: ${error.message}`);
}
showControls();
