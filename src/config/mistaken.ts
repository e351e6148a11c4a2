/** Told of each mistake: the key's name, what was found, what is allowed. */
export type Mistaken = (mistake: string) => void;

/** Where relative paths begin. */
export interface Places {
  /** Folder against which the file's relative paths are resolved. */
  readonly base: string;
  /** Folder of the package, for the examples that it ships. */
  readonly packageRoot: string;
}
