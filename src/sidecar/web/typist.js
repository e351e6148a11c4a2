const PACE_MS = 60;

const STAGES = ["payment-card-number", "expiration-date", "security-code", "postal-code"];

/** The wording of the built-in prompts, for a document without status webhooks. */
const WORDS_OF_STAGES = [
  ["security-code", /security code/i],
  ["expiration-date", /expir/i],
  ["postal-code", /postal|zip/i],
  ["payment-card-number", /card number/i],
];

export const POSTAL_CODE = "94105";

/** December of next year: always valid. */
export function expiryToType(now = new Date()) {
  return `12${String((now.getFullYear() + 1) % 100).padStart(2, "0")}`;
}

export function securityCodeToType({ cvvLength }) {
  return "1234".slice(0, cvvLength);
}

/** The stage that a status webhook names: `For` in XML dialects, `for` in SWML. */
function stageIn(body) {
  for (const [name, value] of Object.entries(body)) {
    if (name.toLowerCase() === "for" && STAGES.includes(value)) return value;
    const inner = typeof value === "object" && value !== null ? stageIn(value) : undefined;
    if (inner) return inner;
  }
  return undefined;
}

function stageOf(words) {
  return WORDS_OF_STAGES.find(([, pattern]) => pattern.test(words))?.[0];
}

/** Types a test card for the caller, field by field, each after its prompt has played. */
export class Typist {
  #card;
  #stage;
  #words = "";
  #asked = false;
  #typing = Promise.resolve();

  constructor({ press, notify }) {
    this.press = press;
    this.notify = notify;
  }

  /** Starts typing; a question that is already being asked is answered at once. */
  start(card) {
    this.#card = card;
    this.notify("Typing when asked …");
    if (this.#asked) this.#answer();
  }

  stop() {
    this.#card = undefined;
    this.#asked = false;
    this.#stage = undefined;
    this.notify("");
  }

  follow(happening) {
    switch (happening.type) {
      case "status":
        this.#stage = stageIn(happening.body) ?? this.#stage;
        break;
      case "prompt-started":
        this.#asked = happening.asks;
        this.#words = happening.words;
        break;
      case "listening":
        this.#asked = true;
        if (this.#card) this.#answer();
        break;
      case "key":
        this.#asked = false;
        break;
      case "pay-result":
        this.stop();
        break;
    }
  }

  #answer() {
    const keys = this.#keysFor(this.#stage ?? stageOf(this.#words));
    this.#stage = undefined;
    this.#asked = false;
    if (keys === undefined) {
      this.notify("This question is not about the card. Press a key yourself.");
      return;
    }
    const card = this.#card;
    this.#typing = this.#typing.then(async () => {
      for (const key of keys) {
        if (this.#card !== card) return;
        this.press(key);
        await new Promise((resolve) => setTimeout(resolve, PACE_MS));
      }
    });
  }

  #keysFor(stage) {
    switch (stage) {
      case "payment-card-number":
        return `${this.#card.number.replaceAll(" ", "")}#`;
      case "expiration-date":
        return expiryToType();
      case "security-code":
        return securityCodeToType(this.#card);
      case "postal-code":
        return `${POSTAL_CODE}#`;
      default:
        return undefined;
    }
  }
}
