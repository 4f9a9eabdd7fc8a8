import type { MemberStore } from '#src/stores/secrets/member-store.ts';
import type { SessionStore } from '#src/stores/secrets/session-store.ts';

/** What a stage says of its console. */
export type ConsoleConfiguration = {
  readonly stage: string;
  /** Where people sign in, an issuer of OpenID Connect. */
  readonly issuer: string;
  readonly clientId: string;
  /** Where the login pages are, without a trailing slash; where the stage made them. @default the issuer says where */
  readonly loginUrl?: string | undefined;
  /** Whether there is an outbox in place of mails that go out. */
  readonly hasOutbox: boolean;
};

/** The dependencies of the operations of the console. */
export type ConsoleDependencies = {
  readonly members: Pick<MemberStore, 'projectsOf'>;
  readonly sessions: SessionStore;
  readonly configuration: ConsoleConfiguration;
  /** Of URNs. */
  readonly region: string;
  readonly publicBaseUrl: string;
  readonly clock: () => number;
};
