/** Plays a prompt to the caller: the rendered file if there is one, otherwise the browser's own voice. */
export class Sound {
  #audio;
  #muted = false;

  /** `onProblem` is called with a message if the browser does not play. */
  constructor(onProblem) {
    this.onProblem = onProblem;
  }

  set muted(muted) {
    this.#muted = muted;
    if (this.#audio) this.#audio.muted = muted;
    if (muted) globalThis.speechSynthesis?.cancel();
  }

  start({ kind, audio, words }) {
    this.stop();
    if (audio) this.#play(audio);
    else if (kind !== "silence" && kind !== "tone" && words) this.#speak(words);
  }

  stop() {
    this.#audio?.pause();
    this.#audio = undefined;
    globalThis.speechSynthesis?.cancel();
  }

  #play(address) {
    const audio = new Audio(address);
    audio.muted = this.#muted;
    this.#audio = audio;
    audio.play().catch(({ name }) => {
      // AbortError: the prompt was stopped before it started.
      if (name !== "AbortError") this.onProblem("Your browser did not play the prompt.");
    });
  }

  #speak(words) {
    if (this.#muted || !globalThis.speechSynthesis) return;
    const utterance = new SpeechSynthesisUtterance(words);
    utterance.lang = "en-US";
    speechSynthesis.speak(utterance);
  }
}
