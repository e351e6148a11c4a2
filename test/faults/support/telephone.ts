/** What one caller perceives. */
export interface Ear {
  /** A sound begins: its words, or the name of what is played. Silence does not count. */
  began(words: string): void;
  /** The last sound has ended, or was interrupted. */
  stopped(): void;
  /** The call has ended. */
  ended(): void;
}

/** A call from the caller's side. */
export interface Line {
  press(key: string): Promise<void>;
  hangUp(): void;
}

/** A switch that callers can reach, and where the controllers connect. */
export interface Telephone {
  readonly name: string;
  /** The port of its Event Socket. */
  readonly port: number;
  readonly password: string;
  /** Whether it is FreeSWITCH, and not the embedded switch. */
  readonly isReal: boolean;
  /** Where callers by SIP reach it, on this machine; absent where there is no SIP. */
  readonly sipPort?: number;
  /** Calls with this caller number, which must be different for each call. */
  dial(from: string, destination: string, ear: Ear): Promise<Line>;
  /** An API command, on a separate connection. */
  api(command: string): Promise<string>;
  /** Everything that the switch has written to files. */
  artifacts(): Promise<ReadonlyMap<string, string>>;
  close(): Promise<void>;
}
