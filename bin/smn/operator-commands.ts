import { type Choice, type CommandGroup, PAGE, TIMES } from './command-group.ts';
import type { OptionName } from './options.ts';

/** What a caller may do. */
const LIMITS = [['role', 'actions'], 'topics'] as const satisfies readonly Choice[];
const UNREADABLE = ['reason', ...TIMES] as const satisfies readonly OptionName[];

const CREDENTIALS: CommandGroup = {
  name: 'credentials',
  by: 'operator function',
  about: 'access keys and secret keys of callers',
  commands: [
    { name: 'credentials create', wants: ['project'], takes: LIMITS, does: 'a new access key and secret key' },
    { name: 'credentials list', wants: ['project'], does: 'those of the project' },
    {
      name: 'credentials disable',
      wants: ['project', 'access-key'],
      does: 'refuses the key; takes up to a minute to be noticed everywhere',
    },
    { name: 'credentials enable', wants: ['project', 'access-key'], does: 'accepts it again' },
    { name: 'credentials delete', wants: ['project', 'access-key'], does: 'refuses it for good' },
  ],
};

const TOKENS: CommandGroup = {
  name: 'tokens',
  by: 'operator function',
  about: 'for the header X-Auth-Token',
  commands: [
    {
      name: 'tokens create',
      wants: ['project'],
      takes: ['name', 'ttl', 'access-key', ...LIMITS],
      does: 'one for 24 hours, which is the most; with a name it is listed, and may live for a year or for good',
    },
    { name: 'tokens list', wants: ['project'], does: 'those with names, and when they were used last' },
    { name: 'tokens revoke', wants: [['token', 'name', 'id']], takes: ['project'], does: 'refuses it for good' },
  ],
};

const PRINCIPALS: CommandGroup = {
  name: 'principals',
  by: 'operator function',
  about: 'roles and users of AWS that call without keys of ours',
  commands: [
    {
      name: 'principals bind',
      wants: ['project', 'arn'],
      takes: LIMITS,
      does: 'lets it call for the project, by /iam/… with a signature of AWS; again to change what it may do',
    },
    { name: 'principals list', wants: ['project'], does: 'those of the project' },
    {
      name: 'principals unbind',
      wants: ['project', 'arn'],
      does: 'refuses it; takes up to a minute to be noticed everywhere',
    },
  ],
};

const MEMBERS: CommandGroup = {
  name: 'members',
  by: 'operator function',
  about: 'people who sign in to the console with their mail addresses',
  commands: [
    {
      name: 'members add',
      wants: ['project', 'email', 'role'],
      takes: ['topics'],
      does: 'lets who signs in with the address into the project; again to change what they may do',
    },
    { name: 'members list', wants: ['project'], does: 'those of the project' },
    {
      name: 'members remove',
      wants: ['project', 'email'],
      does: 'ends their access; takes up to a minute to be noticed everywhere',
    },
  ],
};

const SUBSCRIPTION_USERS: CommandGroup = {
  name: 'subscription-users',
  by: 'operator function',
  about: 'people with endpoints that are asked once',
  commands: [
    {
      name: 'subscription-users add',
      wants: ['project', 'name'],
      takes: ['group', 'email', 'sms', 'http', 'https'],
      does: 'each endpoint is asked to confirm; then callers may subscribe it without asking again',
    },
    { name: 'subscription-users list', wants: ['project'], takes: PAGE, does: 'those of the project' },
    { name: 'subscription-users remove', wants: ['project', 'id'], does: 'what was subscribed from it stays' },
  ],
};

const CAPS: CommandGroup = {
  name: 'caps',
  by: 'operator function',
  about: 'how much a project may spend in a month on mails, texts or calls',
  commands: [
    {
      name: 'caps set',
      wants: ['project', 'protocol', 'usd'],
      does: 'from so many US dollars on, nothing more is sent by the protocol in the month; email, sms or callnotify',
    },
    { name: 'caps list', wants: ['project'], does: 'those of the project, and how much of them is spent' },
    { name: 'caps remove', wants: ['project', 'protocol'], does: 'sends without a limit again' },
  ],
};

const UNREADABLE_LETTERS: CommandGroup = {
  name: 'unreadable-letters',
  by: 'operator function',
  about: 'what could not be read, so that it is no project’s',
  commands: [
    { name: 'unreadable-letters list', takes: [...UNREADABLE, ...PAGE], does: 'newest first' },
    { name: 'unreadable-letters show', wants: ['id'], does: 'its text' },
    { name: 'unreadable-letters purge', many: { takes: UNREADABLE }, does: 'forgets it' },
  ],
};

const STANDBY: CommandGroup = {
  name: 'standby',
  by: 'operator function',
  about: 'which of the sites that share a registry is the active one',
  commands: [
    { name: 'standby status', does: 'which is, and what it says itself' },
    {
      name: 'standby activate',
      takes: ['active-is-down'],
      does: 'makes the site of --stage and --region the active one, once the other has stopped',
    },
  ],
};

const MOVES: CommandGroup = {
  name: 'moves',
  by: 'operator function',
  about: 'topics that go to other stages or projects, and come from there',
  commands: [
    { name: 'moves list', wants: ['project'], does: 'topics that went away from the project, or are about to' },
    {
      name: 'moves receive',
      wants: ['project', 'topic'],
      takes: ['keep-days'],
      does: 'a token that lets a topic of this name come here from another account: SMN_MOVE_TOKEN of "topics move" there',
    },
  ],
};

/** The commands of the operator function on who may call, and what projects may spend. */
export const CALLER_GROUPS: readonly CommandGroup[] = [
  CREDENTIALS,
  TOKENS,
  PRINCIPALS,
  MEMBERS,
  SUBSCRIPTION_USERS,
  CAPS,
  MOVES,
];

/** The commands of the operator function on what is no project's. */
export const STAGE_GROUPS: readonly CommandGroup[] = [STANDBY, UNREADABLE_LETTERS];
