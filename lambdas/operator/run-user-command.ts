import { type AddressDependencies, newSubscriptionUser } from '#src/operations/subscriptions/new-subscription-user.ts';
import type { SubscriptionUserStore } from '#src/stores/subscription-user-store.ts';
import type { OperatorCommand } from './commands.ts';

/** What the commands on subscription users need. */
export type UserDependencies = AddressDependencies & {
  readonly subscriptionUsers: Pick<SubscriptionUserStore, 'add' | 'list' | 'remove'>;
};

type UserCommand = Extract<OperatorCommand, { readonly command: `subscription-users ${string}` }>;

type UserAnswer = Readonly<Record<string, unknown>>;

/** Does what the operator asks of a project's address book; adding an endpoint again gives the entry that is there. */
export const runUserCommand = async (command: UserCommand, dependencies: UserDependencies): Promise<UserAnswer> => {
  const { subscriptionUsers } = dependencies;
  const { project } = command;
  switch (command.command) {
    case 'subscription-users add': {
      const user = await newSubscriptionUser(command, dependencies);
      const { created } = await subscriptionUsers.add(user);
      return { project, id: user.id, isNew: created };
    }
    case 'subscription-users list':
      return listUsers(command, dependencies);
    case 'subscription-users remove':
      return (await subscriptionUsers.remove(project, command.id))
        ? { project, id: command.id }
        : { error: `The project ${project} has no subscription user ${command.id}.` };
  }
};

const listUsers = async (
  { project, limit, cursor }: Extract<UserCommand, { readonly command: 'subscription-users list' }>,
  { subscriptionUsers }: UserDependencies,
): Promise<UserAnswer> => {
  const { total, users } = await subscriptionUsers.list({ project, offset: cursor, limit });
  const shown = users.map(({ id, protocol, endpoint, remark, createdAt }) => ({
    ...{ id, protocol, endpoint, remark },
    createdAt: new Date(createdAt).toISOString(),
  }));
  const next = cursor + limit;
  return { subscriptionUsers: shown, ...(next < total && { cursor: String(next) }) };
};
