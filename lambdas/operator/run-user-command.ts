import * as z from 'zod';
import { parseInput } from '#src/contract/parse-input.ts';
import {
  CreateSubscriptionUser,
  DeleteSubscriptionUser,
  ListSubscriptionUsers,
} from '#src/contract/subscriptions/subscription-users.ts';
import { newId } from '#src/domain/identifiers.ts';
import { USER_PROTOCOLS } from '#src/domain/subscriptions/subscription-user.ts';
import {
  type CreateUserDependencies,
  createSubscriptionUser,
} from '#src/operations/subscription-users/create-subscription-user.ts';
import { deleteSubscriptionUser } from '#src/operations/subscription-users/delete-subscription-user.ts';
import { listSubscriptionUsers } from '#src/operations/subscription-users/list-subscription-users.ts';
import type { OperatorCommand } from './commands.ts';

/** What the commands on subscription users need. */
export type UserDependencies = CreateUserDependencies;

type UserCommand = Extract<OperatorCommand, { readonly command: `subscription-users ${string}` }>;
type Added = Extract<UserCommand, { readonly command: 'subscription-users add' }>;
type Page = Extract<UserCommand, { readonly command: 'subscription-users list' }>;

type UserAnswer = Readonly<Record<string, unknown>>;

/** Runs a command on a project's subscription users, by the operations that callers have. */
export const runUserCommand = async (command: UserCommand, dependencies: UserDependencies): Promise<UserAnswer> => {
  switch (command.command) {
    case 'subscription-users add':
      return addUser(command, dependencies);
    case 'subscription-users list':
      return listUsers(command, dependencies);
    case 'subscription-users remove': {
      const { project, id } = command;
      const path = { domain_id: project, id };
      await deleteSubscriptionUser(
        parseInput(DeleteSubscriptionUser, { path, query: {}, body: {} }),
        { requestId: newId() },
        dependencies,
      );
      return { project, id };
    }
  }
};

const Created = z.object({ body: z.object({ id: z.string() }) });

const addUser = async (
  { project, name, group, ...endpoints }: Added,
  dependencies: UserDependencies,
): Promise<UserAnswer> => {
  const given = USER_PROTOCOLS.flatMap((protocol) =>
    endpoints[protocol] === undefined ? [] : [[protocol, { endpoint: endpoints[protocol] }]],
  );
  const body = { name, group, ...Object.fromEntries(given) };
  const input = parseInput(CreateSubscriptionUser, { path: { domain_id: project }, query: {}, body });
  const created = await createSubscriptionUser(input, { requestId: newId() }, dependencies);
  return { project, id: Created.parse(created).body.id };
};

const endpoint = z.object({ endpoint: z.string() }).transform((one) => one.endpoint);
const Listed = z.object({
  body: z.object({
    count: z.number(),
    subscription_users: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        status: z.string(),
        group: z.array(z.string()),
        ...Object.fromEntries(USER_PROTOCOLS.map((protocol) => [protocol, endpoint.optional()])),
      }),
    ),
  }),
});

const listUsers = async ({ project, limit, cursor }: Page, dependencies: UserDependencies): Promise<UserAnswer> => {
  const query = { offset: String(cursor), limit: String(limit) };
  const input = parseInput(ListSubscriptionUsers, { path: { domain_id: project }, query, body: {} });
  const answer = await listSubscriptionUsers(input, { requestId: newId() }, dependencies);
  const { count, subscription_users: users } = Listed.parse(answer).body;
  const shown = users.map(({ id, name, status, group, ...endpoints }) => ({
    ...{ id, name, status, group: group.join(',') },
    endpoints: Object.values(endpoints).join(' '),
  }));
  const next = cursor + limit;
  return { subscriptionUsers: shown, ...(next < count && { cursor: String(next) }) };
};
