/** Who of all that write into a ledger is at work. */
export interface InstanceLock {
  /** This process' name in the rows that it makes; new each time that the ledger is opened. */
  readonly controller: string;
  /** Which of these others have surely ended. Throws what the database throws. */
  ended(others: readonly string[]): Promise<readonly string[]>;
  /** From now on the others know that this process is not at work any more. Never throws. */
  leave(): Promise<void>;
}
