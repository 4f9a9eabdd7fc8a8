/** What the console knows of its stage before anybody has signed in. */
export type ConsoleConfig = {
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: string;
  readonly stage: string;
  readonly region: string;
  /** Where the browser goes to end the session at the issuer; absent when the issuer says so itself. */
  readonly signOutUrl?: string;
  /** Whether the service shows what people would have received: the local one does. */
  readonly hasOutbox: boolean;
};
