/** What a command is answered with. */
export interface Reply {
  readonly frame: Buffer;
  /** Done when the reply has been written: what happens to a call is told after it. */
  readonly then?: () => void;
  /** The connection ends with a disconnect notice. */
  readonly closes?: true;
}
