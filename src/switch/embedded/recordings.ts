/** The recordings of one call, by their files. There is no sound, so nothing is written; masks are only kept. */
export class Recordings {
  readonly #masked = new Map<string, boolean>();

  start(path: string): void {
    this.#masked.set(path, false);
  }

  /** False where there is no such recording; likewise below. */
  stop(path: string): boolean {
    return this.#masked.delete(path);
  }

  mask(path: string, masked: boolean): boolean {
    if (!this.#masked.has(path)) return false;
    this.#masked.set(path, masked);
    return true;
  }

  /** As `uuid_buglist` answers (switch_core_media_bug_enumerate). */
  list(): string {
    const bugs = [...this.#masked.keys()].map(
      (path) =>
        " <media-bug>\n" +
        "  <function>session_record</function>\n" +
        `  <target>${path}</target>\n` +
        "  <thread-locked>0</thread-locked>\n" +
        " </media-bug>\n",
    );
    return `<media-bugs>\n${bugs.join("")}</media-bugs>\n`;
  }
}
