import type { CredentialStore } from '#src/stores/secrets/credential-store.ts';
import type { OperatorCommand } from './commands.ts';
import { type CapDependencies, runCapCommand } from './run-cap-command.ts';
import { type MemberDependencies, runMemberCommand } from './run-member-command.ts';
import { type PrincipalDependencies, runPrincipalCommand } from './run-principal-command.ts';
import { runStandbyCommand, type StandbyDependencies } from './run-standby-command.ts';
import { runTokenCommand, type TokenDependencies } from './run-token-command.ts';
import { runTransferCommand, type TransferDependencies } from './run-transfer-command.ts';
import { runUnreadableLetterCommand, type UnreadableLetterDependencies } from './run-unreadable-letter-command.ts';
import { runUserCommand, type UserDependencies } from './run-user-command.ts';
import { shownGrant, shownUse } from './shown-grant.ts';

/** What the operator's commands need. */
export type OperatorDependencies = UnreadableLetterDependencies &
  UserDependencies &
  TokenDependencies &
  CapDependencies &
  PrincipalDependencies &
  MemberDependencies &
  TransferDependencies &
  StandbyDependencies & {
    readonly credentials: Pick<CredentialStore, 'create' | 'list' | 'disable' | 'enable' | 'remove'>;
    readonly clock: () => number;
  };

/** JSON; `error` is there, and alone, when the command could not be done. */
export type OperatorAnswer = Readonly<Record<string, unknown>>;

/** Runs a command of the operator. Creating is not repeatable: each call makes another credential or token. */
export const runCommand = async (
  command: OperatorCommand,
  dependencies: OperatorDependencies,
): Promise<OperatorAnswer> => {
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
    case 'tokens create':
    case 'tokens list':
    case 'tokens revoke':
      return runTokenCommand(command, dependencies);
    case 'principals bind':
    case 'principals list':
    case 'principals unbind':
      return runPrincipalCommand(command, dependencies);
    case 'members add':
    case 'members list':
    case 'members remove':
      return runMemberCommand(command, dependencies);
    case 'subscription-users add':
    case 'subscription-users list':
    case 'subscription-users remove':
      return runUserCommand(command, dependencies);
    case 'caps set':
    case 'caps list':
    case 'caps remove':
      return runCapCommand(command, dependencies);
    case 'topics export':
    case 'topics import':
      return runTransferCommand(command, dependencies);
    default:
      return runStageCommand(command, dependencies);
  }
};

/** Runs a command on what is no project's. */
const runStageCommand = async (
  command: Extract<OperatorCommand, { readonly command: `${'standby' | 'unreadable-letters'} ${string}` }>,
  dependencies: OperatorDependencies,
): Promise<OperatorAnswer> => {
  switch (command.command) {
    case 'standby status':
    case 'standby claim':
    case 'standby confirm':
      return runStandbyCommand(command, dependencies);
    default:
      return runUnreadableLetterCommand(command, dependencies);
  }
};

type CredentialCommand = { readonly project: string; readonly accessKey: string };

const toChange = ({ project, accessKey }: CredentialCommand, wasThere: boolean): OperatorAnswer =>
  wasThere ? { project, accessKey } : { error: `The project ${project} has no access key ${accessKey}.` };

type Named<Name extends OperatorCommand['command']> = Extract<OperatorCommand, { readonly command: Name }>;

const createCredential = async (
  { project, actions = '*', topics }: Named<'credentials create'>,
  { credentials, clock }: OperatorDependencies,
): Promise<OperatorAnswer> => {
  const grant = { actions, ...(topics !== undefined && { topics }) };
  return { project, ...(await credentials.create(project, clock(), grant)), ...shownGrant(grant) };
};

const listCredentials = async (
  { project }: Named<'credentials list'>,
  { credentials, callerUses }: OperatorDependencies,
): Promise<OperatorAnswer> => {
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
