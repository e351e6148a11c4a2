import { randomUUID } from "node:crypto";
import { hexOf } from "../../core/ids.js";
import type { SecretDigits } from "../../core/secret-digits.js";

const utf8 = new TextEncoder();

/**
 * What the SDK is given in the place of digits. It wants strings: it gets placeholders, and the request's body is
 * written from the buffers when it is sent.
 */
export class SecretForm {
  // Nobody can guess it: a document's description that holds a placeholder would be filled too.
  readonly #mark = `secret${hexOf(randomUUID())}n`;
  readonly #held: SecretDigits[] = [];

  /** A placeholder of letters and digits, which the encoding of forms leaves as it is. */
  hold(digits: SecretDigits): string {
    this.#held.push(digits);
    return `${this.#mark}${this.#held.length - 1}.`;
  }

  /** The form as bytes, the digits in the place of their placeholders. The caller wipes it with `fill(0)`. */
  fill(form: string): Uint8Array {
    const pieces = form.split(new RegExp(`${this.#mark}(\\d+)\\.`)).map((piece, index) =>
      // Every second piece is what the parentheses have matched: the number of a placeholder.
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
