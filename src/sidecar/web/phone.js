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
/** The words of the current prompt. */
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
    display.show("idle", "No number", "No application is configured. Add one to apps in the configuration.");
}

function endCall(title, prompt) {
  isInCall = false;
  sound.stop();
  typist.stop();
  display.stopProgress();
  display.clearDots();
  display.show("idle", title, prompt);
}

function follow(happening) {
  timeline.add(happening);
  typist.follow(happening);
  if (happening.type === "pay-result") display.showResult(happening.result);
  // A payment continues after the caller hangs up, but the caller no longer hears anything.
  if (!isInCall) return;
  if (happening.type === "prompt-started") {
    words = happening.words;
    display.clearDots();
    display.show("in-call", "In call", words);
  }
  if (happening.type === "listening") display.show("listening", "Your turn");
  if (happening.type === "key") display.show("in-call", "In call");
}

function followSound({ state, durationMs, ...played }) {
  // Silence must not cut off a prompt that the browser started slightly later.
  if (played.kind === "silence") return;
  if (state === "started") {
    sound.start({ words, ...played });
    display.startProgress(durationMs);
  } else {
    // A complete sound ends by itself, in the browser perhaps slightly later.
    if (played.heard === "part") sound.stop();
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
        `This server is connected to FreeSWITCH. Dial ${message.dialIn}`,
      );
      break;
    case "call":
      isInCall = true;
      words = "";
      display.show("in-call", "In call");
      byId("display").focus({ preventScroll: true });
      break;
    case "happening":
      follow(message.happening);
      break;
    case "sound":
      followSound(message.sound);
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
    endCall("No connection", "The server does not answer. Reconnecting …");
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
  note(`Failed to load the test cards: ${error.message}`);
}
showControls();
