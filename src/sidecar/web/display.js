const byId = (id) => document.getElementById(id);

const RESULTS = {
  success: "The payment succeeded.",
  "payment-connector-error": "The connector declined or failed.",
  "too-many-failed-attempts": "The caller has used all attempts.",
  "caller-interrupted-with-star": "The caller pressed *.",
  "caller-hung-up": "The caller hung up before the payment was sent.",
  "relay-pay-stop": "An operator or the API stopped the payment.",
  "validation-error": "The document contains an error; see the timeline.",
  "internal-error": "An internal error occurred; see the timeline.",
};

/** The telephone's display: its state, the current prompt, a dot for each key, and the result. */
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

  /** Fills the bar while a prompt plays. */
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
