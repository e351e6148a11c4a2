/** What one caller perceives. */
export interface Ear {
  /** A sound begins: its words, or the name of what is played. Silence is none. */
  began(words: string): void;
  /** The sound that began last is over, or was broken off. */
  stopped(): void;
  /** The call is over. */
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
  /** Of its Event Socket. */
  readonly port: number;
  readonly password: string;
  /** Whether FreeSWITCH itself, and not the embedded switch. */
  readonly isReal: boolean;
  /** Where callers by SIP reach it, on this machine; absent where there is no SIP. */
  readonly sipPort?: number;
  /** Calls with this number as the caller's own: no two calls may have the same. */
  dial(from: string, destination: string, ear: Ear): Promise<Line>;
  /** An API command, by a connection of the test's own. */
  api(command: string): Promise<string>;
  /** Everything that the switch has written down. */
  artefacts(): Promise<ReadonlyMap<string, string>>;
  close(): Promise<void>;
}
