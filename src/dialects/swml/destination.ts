/** Whether a `dest` is an address, absolute or of this controller's own server, and not the name of a section. */
export function isAddress(dest: string): boolean {
  return /^https?:\/\/|^\.{0,2}\//i.test(dest);
}

/** SignalWire, SWML "execute": "An inline SWML document (as a JSON string)". */
export function isInlineDocument(dest: string): boolean {
  return dest.trimStart().startsWith("{");
}
