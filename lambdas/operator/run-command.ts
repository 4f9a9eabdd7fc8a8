import type { OperatorCommand } from './commands.ts';
import { type CapDependencies, runCapCommand } from './run-cap-command.ts';
import { type CredentialDependencies, runCredentialCommand } from './run-credential-command.ts';
import { type MemberDependencies, runMemberCommand } from './run-member-command.ts';
import { type MoveDependencies, runMoveCommand } from './run-move-command.ts';
import { type PrincipalDependencies, runPrincipalCommand } from './run-principal-command.ts';
import { runStandbyCommand, type StandbyDependencies } from './run-standby-command.ts';
import { runTokenCommand, type TokenDependencies } from './run-token-command.ts';
import { runTransferCommand, type TransferDependencies } from './run-transfer-command.ts';
import { runUnreadableLetterCommand, type UnreadableLetterDependencies } from './run-unreadable-letter-command.ts';
import { runUserCommand, type UserDependencies } from './run-user-command.ts';

/** What the operator's commands need. */
export type OperatorDependencies = UnreadableLetterDependencies &
  UserDependencies &
  TokenDependencies &
  CapDependencies &
  PrincipalDependencies &
  MemberDependencies &
  TransferDependencies &
  StandbyDependencies &
  MoveDependencies &
  CredentialDependencies;

/** JSON; `error` is there, and alone, when the command could not be done. */
export type OperatorAnswer = Readonly<Record<string, unknown>>;

/** Runs a command of the operator. Creating is not repeatable: each call makes another credential or token. */
export const runCommand = async (
  command: OperatorCommand,
  dependencies: OperatorDependencies,
): Promise<OperatorAnswer> => {
  switch (command.command) {
    case 'credentials create':
    case 'credentials list':
    case 'credentials disable':
    case 'credentials enable':
    case 'credentials delete':
      return runCredentialCommand(command, dependencies);
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
    case 'moves receive':
    case 'moves begin':
    case 'moves continue':
    case 'moves undo':
    case 'moves list':
      return runMoveCommand(command, dependencies);
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
