/** Bytes of all clients since the switch began, so that somebody can know when nothing is on its way. */
export interface Traffic {
  /** Read, and acted upon. */
  bytesRead: number;
  /** Handed to a socket. */
  bytesWritten: number;
}
