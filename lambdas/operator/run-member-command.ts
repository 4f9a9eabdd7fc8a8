import type { MemberStore } from '#src/stores/secrets/member-store.ts';
import type { OperatorCommand } from './commands.ts';
import type { ConsoleUsers } from './console-users.ts';
import { shownGrant } from './shown-grant.ts';

/** What the commands on members need. */
export type MemberDependencies = {
  readonly members: MemberStore;
  /** Undefined in a stage without a user pool: people are users of its issuer, or it has no console. */
  readonly consoleUsers: ConsoleUsers | undefined;
  readonly clock: () => number;
};

type MemberCommand = Extract<OperatorCommand, { readonly command: `members ${string}` }>;
type Named<Name extends MemberCommand['command']> = Extract<MemberCommand, { readonly command: Name }>;

type Answer = Readonly<Record<string, unknown>>;

/**
 * Runs a command on the people who may sign in to projects (decision 103). Adding is repeatable: who is a user of the stage's pool
 * already is invited no more.
 */
export const runMemberCommand = async (command: MemberCommand, dependencies: MemberDependencies): Promise<Answer> => {
  switch (command.command) {
    case 'members add':
      return addMember(command, dependencies);
    case 'members list':
      return listMembers(command, dependencies);
    case 'members remove':
      return removeMember(command, dependencies);
  }
};

const addMember = async (
  { project, email, actions, topics }: Named<'members add'>,
  { members, consoleUsers, clock }: MemberDependencies,
): Promise<Answer> => {
  const grant = { actions, ...(topics !== undefined && { topics }) };
  await members.add(project, email, { addedAt: clock(), grant });
  const user = await consoleUsers?.invite(email);
  return { project, email, ...shownGrant(grant), ...(user !== undefined && { user }) };
};

const listMembers = async ({ project }: Named<'members list'>, { members }: MemberDependencies): Promise<Answer> => ({
  members: (await members.list(project)).map(({ email, addedAt, grant }) => ({
    email,
    addedAt: new Date(addedAt).toISOString(),
    ...shownGrant(grant),
  })),
});

const removeMember = async (
  { project, email }: Named<'members remove'>,
  { members }: MemberDependencies,
): Promise<Answer> =>
  (await members.remove(project, email))
    ? { project, email }
    : { error: `${email} is no member of the project ${project}.` };
