import type { CallerUseStore } from '#src/stores/deliveries/caller-use-store.ts';
import type { CredentialStore } from '#src/stores/secrets/credential-store.ts';
import type { OperatorCommand } from './commands.ts';
import { shownGrant, shownUse } from './shown-grant.ts';

/** What the commands on credentials need. */
export type CredentialDependencies = {
  readonly credentials: Pick<CredentialStore, 'create' | 'list' | 'disable' | 'enable' | 'remove'>;
  readonly callerUses: Pick<CallerUseStore, 'lastUses'>;
  readonly clock: () => number;
};

type CredentialCommand = Extract<OperatorCommand, { readonly command: `credentials ${string}` }>;
type Answer = Readonly<Record<string, unknown>>;

/** Runs a command on credentials. Creating is not repeatable: each call makes another one. */
export const runCredentialCommand = async (
  command: CredentialCommand,
  dependencies: CredentialDependencies,
): Promise<Answer> => {
  const { credentials } = dependencies;
  switch (command.command) {
    case 'credentials create':
      return createCredential(command, dependencies);
    case 'credentials list':
      return listCredentials(command, dependencies);
    case 'credentials disable':
      return toChange(command, await credentials.disable(command.project, command.accessKey));
    case 'credentials enable':
      return toChange(command, await credentials.enable(command.project, command.accessKey));
    case 'credentials delete':
      return toChange(command, await credentials.remove(command.project, command.accessKey));
  }
};

type Key = { readonly project: string; readonly accessKey: string };

const toChange = ({ project, accessKey }: Key, wasThere: boolean): Answer =>
  wasThere ? { project, accessKey } : { error: `The project ${project} has no access key ${accessKey}.` };

type Named<Name extends CredentialCommand['command']> = Extract<CredentialCommand, { readonly command: Name }>;

const createCredential = async (
  { project, actions = '*', topics }: Named<'credentials create'>,
  { credentials, clock }: CredentialDependencies,
): Promise<Answer> => {
  const grant = { actions, ...(topics !== undefined && { topics }) };
  return { project, ...(await credentials.create(project, clock(), grant)), ...shownGrant(grant) };
};

const listCredentials = async (
  { project }: Named<'credentials list'>,
  { credentials, callerUses }: CredentialDependencies,
): Promise<Answer> => {
  const listed = await credentials.list(project);
  const uses = await callerUses.lastUses(listed.map(({ accessKey }) => accessKey));
  return {
    credentials: listed.map(({ createdAt, grant, ...credential }) => ({
      ...credential,
      createdAt: new Date(createdAt).toISOString(),
      ...shownUse(uses.get(credential.accessKey)),
      ...shownGrant(grant),
    })),
  };
};
