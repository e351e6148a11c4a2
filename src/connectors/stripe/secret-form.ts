import { randomUUID } from "node:crypto";
import { hexOf } from "../../core/ids.js";
import type { SecretDigits } from "../../core/secret-digits.js";

const utf8 = new TextEncoder();

/**
 * Replaces digits for the SDK. The SDK needs strings: it receives placeholders, and the request's body is written from the
 * buffers when it is sent.
 */
export class SecretForm {
  // Unguessable: a placeholder in a document's description would be filled too.
  readonly #mark = `secret${hexOf(randomUUID())}n`;
  readonly #held: SecretDigits[] = [];

  /** A placeholder of letters and digits, which form encoding leaves unchanged. */
  hold(digits: SecretDigits): string {
    this.#held.push(digits);
    return `${this.#mark}${this.#held.length - 1}.`;
  }

  /** The form as bytes, with the placeholders replaced by the digits. The caller wipes it with `fill(0)`. */
  fill(form: string): Uint8Array {
    const pieces = form.split(new RegExp(`${this.#mark}(\\d+)\\.`)).map((piece, index) =>
      // Every second piece is the text matched by the parentheses: the number of a placeholder.
      index % 2 === 1 ? (this.#held[Number(piece)] as SecretDigits) : utf8.encode(piece),
    );
    const body = new Uint8Array(new ArrayBuffer(pieces.reduce((length, piece) => length + piece.length, 0)));
    let offset = 0;
    for (const piece of pieces) {
      if (piece instanceof Uint8Array) body.set(piece, offset);
      else piece.copyTo(body, offset);
      offset += piece.length;
    }
    return body;
  }
}
