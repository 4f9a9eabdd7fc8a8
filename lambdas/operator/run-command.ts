import type { AuthTokenStore } from '#src/stores/secrets/auth-token-store.ts';
import type { CredentialStore } from '#src/stores/secrets/credential-store.ts';
import type { OperatorCommand } from './commands.ts';
import { type DeadLetterDependencies, runDeadLetterCommand } from './run-dead-letter-command.ts';
import { runUserCommand, type UserDependencies } from './run-user-command.ts';

/** What the operator's commands need. */
export type OperatorDependencies = DeadLetterDependencies &
  UserDependencies & {
    readonly credentials: Pick<CredentialStore, 'create' | 'list' | 'disable' | 'enable' | 'remove'>;
    readonly authTokens: Pick<AuthTokenStore, 'create' | 'revoke'>;
    readonly clock: () => number;
  };

/** JSON; `error` is there, and alone, when the command could not be done. */
export type OperatorAnswer = Readonly<Record<string, unknown>>;

/** Runs a command of the operator. Creating is not repeatable: each call makes another credential or token. */
export const runCommand = async (
  command: OperatorCommand,
  dependencies: OperatorDependencies,
): Promise<OperatorAnswer> => {
  const { credentials, authTokens, clock } = dependencies;
  switch (command.command) {
    case 'credentials create':
      return { project: command.project, ...(await credentials.create(command.project, clock())) };
    case 'credentials list':
      return { credentials: (await credentials.list(command.project)).map(withDate) };
    case 'credentials disable':
      return toChange(command, await credentials.disable(command.project, command.accessKey));
    case 'credentials enable':
      return toChange(command, await credentials.enable(command.project, command.accessKey));
    case 'credentials delete':
      return toChange(command, await credentials.remove(command.project, command.accessKey));
    case 'tokens create': {
      const expiresAt = clock() + command.ttlSeconds * 1000;
      const token = await authTokens.create({ project: command.project, expiresAt });
      return { project: command.project, token, expiresAt: new Date(expiresAt).toISOString() };
    }
    case 'tokens revoke':
      return (await authTokens.revoke(command.token)) ? { revoked: true } : { error: 'There is no such token.' };
    case 'subscription-users add':
    case 'subscription-users list':
    case 'subscription-users remove':
      return runUserCommand(command, dependencies);
    case 'dead-letters list':
    case 'dead-letters show':
    case 'dead-letters redrive':
    case 'dead-letters purge':
      return runDeadLetterCommand(command, dependencies);
  }
};

type CredentialCommand = { readonly project: string; readonly accessKey: string };

const toChange = ({ project, accessKey }: CredentialCommand, wasThere: boolean): OperatorAnswer =>
  wasThere ? { project, accessKey } : { error: `The project ${project} has no access key ${accessKey}.` };

const withDate = <T extends { readonly createdAt: number }>(entry: T) => ({
  ...entry,
  createdAt: new Date(entry.createdAt).toISOString(),
});
