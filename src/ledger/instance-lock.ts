/** Which of the controllers that write to a ledger are running. */
export interface InstanceLock {
  /** This process' name in the rows that it creates; new each time the ledger is opened. */
  readonly controller: string;
  /** Which of these controllers have certainly ended. Throws what the database throws. */
  ended(others: readonly string[]): Promise<readonly string[]>;
  /** Makes the other controllers see this process as ended. Never throws. */
  leave(): Promise<void>;
}
