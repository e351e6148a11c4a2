/** Stands for a hidden digit, wherever no vendor's page asks for another mark. */
export const MARK = "x";

/** A text with every digit masked except its last `shown`. */
export function maskDigits(text: string, shown: number): string {
  return maskPieces([text], shown, MARK).join("");
}

/** As `maskDigits`, for a number in several pieces of a text: the last digits of all pieces together are shown. */
export function maskPieces(pieces: readonly string[], shown: number, mark: string): readonly string[] {
  let hidden = pieces.join("").replace(/\D/g, "").length - shown;
  return pieces.map((piece) => piece.replace(/\d/g, (digit) => (hidden-- > 0 ? mark : digit)));
}
