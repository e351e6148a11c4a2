const byId = (id) => document.getElementById(id);

const RESULTS = {
  success: "The payment is done.",
  "payment-connector-error": "The connector declined or failed.",
  "too-many-failed-attempts": "The caller's tries are used up.",
  "caller-interrupted-with-star": "The caller pressed *.",
  "caller-hung-up": "The caller hung up before the payment was sent.",
  "relay-pay-stop": "It was stopped from outside, by an operator or the API.",
  "validation-error": "The document has a mistake; see the timeline.",
  "internal-error": "Something failed inside; see the timeline.",
};

/** The telephone's display: its state, the prompt that is heard, a dot for each key, and the result. */
export class Display {
  #typed = 0;
  #progress;

  /** `state` is idle, in-call, listening or lost. */
  show(state, title, prompt) {
    byId("display").dataset.state = state;
    byId("state").textContent = title;
    if (prompt !== undefined) byId("prompt").textContent = prompt;
  }

  addDot() {
    this.#showDots(this.#typed + 1);
  }

  clearDots() {
    this.#showDots(0);
  }

  /** Fills the bar while a prompt sounds. */
  startProgress(durationMs) {
    this.stopProgress();
    this.#progress = byId("progress").animate(
      [{ transform: "scaleX(0)" }, { transform: "scaleX(1)" }],
      durationMs,
    );
  }

  stopProgress() {
    this.#progress?.cancel();
  }

  showResult(result) {
    byId("result").dataset.result = result;
    byId("result-name").textContent = result === "" ? "No result yet" : result;
    byId("result-words").textContent = result === "" ? "A payment ends here." : (RESULTS[result] ?? "");
  }

  #showDots(count) {
    this.#typed = count;
    const dots = byId("dots");
    dots.textContent = "●".repeat(count);
    dots.dataset.count = String(count);
    dots.setAttribute("aria-label", count === 1 ? "1 key typed" : `${count === 0 ? "no" : count} keys typed`);
  }
}
