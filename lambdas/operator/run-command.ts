import { redrive } from '#src/pipeline/redrive.ts';
import type { AuthTokenStore } from '#src/stores/auth-token-store.ts';
import type { CredentialStore } from '#src/stores/credential-store.ts';
import type { DeadLetterStore } from '#src/stores/dead-letter-store.ts';
import type { OperatorCommand } from './commands.ts';
import { runUserCommand, type UserDependencies } from './run-user-command.ts';

/** What the operator's commands need. */
export type OperatorDependencies = Parameters<typeof redrive>[1] &
  UserDependencies & {
    readonly credentials: Pick<CredentialStore, 'create' | 'list' | 'disable' | 'enable' | 'remove'>;
    readonly authTokens: Pick<AuthTokenStore, 'create' | 'revoke'>;
    readonly deadLetters: Pick<DeadLetterStore, 'list' | 'get' | 'remove'>;
    readonly clock: () => number;
  };

/** JSON; `error` is there, and alone, when the command could not be done. */
export type OperatorAnswer = Readonly<Record<string, unknown>>;

/** Does what the operator asks for. Creating is not repeatable: each call makes another credential or token. */
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
      return listDeadLetters(command, dependencies);
    case 'dead-letters redrive':
      return command.id === undefined
        ? redriveAll(command, dependencies)
        : redriveOne({ project: command.project, id: command.id }, dependencies);
  }
};

type CredentialCommand = { readonly project: string; readonly accessKey: string };

const toChange = ({ project, accessKey }: CredentialCommand, wasThere: boolean): OperatorAnswer =>
  wasThere ? { project, accessKey } : { error: `The project ${project} has no access key ${accessKey}.` };

const withDate = <T extends { readonly createdAt: number }>(entry: T) => ({
  ...entry,
  createdAt: new Date(entry.createdAt).toISOString(),
});

type Page = { readonly project: string; readonly limit: number; readonly cursor?: string | undefined };

const listDeadLetters = async (page: Page, { deadLetters, clock }: OperatorDependencies): Promise<OperatorAnswer> => {
  const { deadLetters: found, cursor } = await deadLetters.list({ ...page, now: clock() });
  const shown = found.map((deadLetter) => ({ ...deadLetter, at: new Date(deadLetter.at).toISOString() }));
  return { deadLetters: shown, ...(cursor !== undefined && { cursor }) };
};

const redriveOne = async (
  { project, id }: { readonly project: string; readonly id: string },
  dependencies: OperatorDependencies,
): Promise<OperatorAnswer> => {
  const found = await dependencies.deadLetters.get(id, dependencies.clock());
  const outcome = found?.project === project ? await redrive(id, dependencies) : 'absent';
  if (outcome === 'absent') return { error: `The project ${project} has no dead letter ${id}.` };
  if (outcome === 'unreadable') return { error: `The dead letter ${id} was filed raw and cannot be redriven.` };
  return { id, outcome };
};

/** One page, so that a call is bounded; what stays in the file (unreadable) is passed by the cursor. */
const redriveAll = async (page: Page, dependencies: OperatorDependencies): Promise<OperatorAnswer> => {
  const { deadLetters, cursor } = await dependencies.deadLetters.list({ ...page, now: dependencies.clock() });
  const counts = { redriven: 0, dropped: 0, unreadable: 0, absent: 0 };
  for (const { id } of deadLetters) counts[await redrive(id, dependencies)] += 1;
  return { ...counts, ...(cursor !== undefined && { cursor }) };
};
