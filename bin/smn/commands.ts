import type { OptionName } from './options.ts';

/** An option, or several of which only one can be given. */
export type Choice = OptionName | readonly OptionName[];

/** What is done to one thing that `--id` names, or with `--all` to many. */
type Many = { readonly wants?: readonly Choice[]; readonly takes: readonly Choice[] };

/** A command: the options that it cannot do without, those that it takes besides, and in a few words what it does. */
export type Command = {
  /** With its group: `credentials create`. */
  readonly name: string;
  readonly wants?: readonly Choice[];
  readonly takes?: readonly Choice[];
  /** The options that go with `--all`; without them the command knows no `--all`. */
  readonly many?: Many;
  readonly does: string;
};

/** Commands that begin with the same word. */
export type CommandGroup = {
  readonly name: string;
  /** What answers: the operations API takes the keys of a project's caller, the operator function AWS credentials. */
  readonly by: 'operations API' | 'operator function';
  readonly about: string;
  readonly commands: readonly Command[];
};

const PAGE = ['limit', 'cursor'] as const satisfies readonly OptionName[];
const TIMES = ['since', 'until'] as const satisfies readonly OptionName[];
/** What a credential or token may do. */
const LIMITS = [['role', 'actions'], 'topics'] as const satisfies readonly Choice[];
const LETTERS = [
  ...(['topic', 'subscription', 'protocol', 'kind', 'reason'] as const),
  ...TIMES,
] as const satisfies readonly OptionName[];
const UNREADABLE = ['reason', ...TIMES] as const satisfies readonly OptionName[];
/** Of one subscription, or of one topic. */
const HELD_OF = [['subscription', 'topic']] as const satisfies readonly Choice[];
const HELD = ['protocol', 'reason', ...TIMES] as const satisfies readonly OptionName[];
const POLICY = [['set', 'remove']] as const satisfies readonly Choice[];

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

const SUBSCRIPTIONS: CommandGroup = {
  name: 'subscriptions',
  by: 'operations API',
  about: 'pauses, health, delivery policies and signing secrets of subscriptions',
  commands: [
    {
      name: 'subscriptions pause',
      wants: ['subscription'],
      takes: ['until', 'reason'],
      does: 'holds its messages until it is resumed, or that time',
    },
    { name: 'subscriptions resume', wants: ['subscription'], does: 'sends what was held, and holds no more' },
    {
      name: 'subscriptions show',
      wants: ['subscription'],
      does: 'what its messages are held for, and how many are',
    },
    {
      name: 'subscriptions health',
      wants: ['subscription'],
      does: 'whether its endpoint works, and when it is probed next',
    },
    { name: 'subscriptions unhealthy', takes: PAGE, does: 'those of the project whose endpoints do not work' },
    {
      name: 'subscriptions policy',
      wants: ['subscription'],
      takes: POLICY,
      does: 'its delivery policy: rate, windows, retries',
    },
    {
      name: 'subscriptions signing-secret create',
      wants: ['subscription'],
      takes: ['overlap'],
      does: 'what its messages are signed with from now on, shown this once',
    },
    { name: 'subscriptions signing-secret show', wants: ['subscription'], does: 'whether it has one, and since when' },
    {
      name: 'subscriptions signing-secret delete',
      wants: ['subscription'],
      does: 'signs its messages no more with it',
    },
  ],
};

const TOPICS: CommandGroup = {
  name: 'topics',
  by: 'operations API',
  about: 'delivery policies and receipts of topics',
  commands: [
    {
      name: 'topics policy',
      wants: ['topic'],
      takes: POLICY,
      does: 'the delivery policy of its subscriptions without one of their own',
    },
    { name: 'topics receipts', wants: ['topic'], takes: ['receipts'], does: 'what is recorded of its messages' },
  ],
};

const TRIGGERS: CommandGroup = {
  name: 'triggers',
  by: 'operations API',
  about: 'which events of other services are published, and to which topic',
  commands: [
    { name: 'triggers list', takes: ['source', 'topic', ...PAGE], does: 'those of the project' },
    { name: 'triggers show', wants: ['id'], does: 'one whole' },
    {
      name: 'triggers create',
      takes: ['file'],
      does: 'from the JSON in the file, or on the input, as the operations API has it',
    },
    { name: 'triggers update', wants: ['id'], takes: ['file'], does: 'replaces all but name and source' },
    { name: 'triggers enable', wants: ['id'], does: 'publishes its events again' },
    { name: 'triggers disable', wants: ['id'], does: 'publishes none of its events' },
    { name: 'triggers delete', wants: ['id'], does: 'forgets it' },
    {
      name: 'triggers test',
      wants: ['id'],
      takes: ['file'],
      does: 'what it would do with the event in the file, or on the input',
    },
  ],
};

const MESSAGES: CommandGroup = {
  name: 'messages',
  by: 'operations API',
  about: 'what became of messages of topics that keep receipts',
  commands: [
    { name: 'messages list', wants: ['topic'], takes: [...TIMES, ...PAGE], does: 'those of a topic' },
    { name: 'messages show', wants: ['id'], does: 'how many have got it, or have not' },
    { name: 'messages recipients', wants: ['id'], takes: ['outcome', ...PAGE], does: 'who has not got it, and why' },
  ],
};

const HELD_MESSAGES: CommandGroup = {
  name: 'held',
  by: 'operations API',
  about: 'messages that wait for a subscription',
  commands: [
    {
      name: 'held list',
      wants: HELD_OF,
      takes: [...HELD, 'with-body', ...PAGE],
      does: 'what waits for a subscription, or which subscriptions of a topic hold something',
    },
    {
      name: 'held release',
      many: { wants: HELD_OF, takes: HELD },
      does: 'sends it now, in spite of what it is held for',
    },
    { name: 'held purge', many: { wants: HELD_OF, takes: HELD }, does: 'forgets it' },
  ],
};

const LETTERS_GROUP: CommandGroup = {
  name: 'letters',
  by: 'operations API',
  about: 'deliveries that were given up: the dead letters of a project',
  commands: [
    { name: 'letters list', takes: [...LETTERS, ...PAGE], does: 'newest first' },
    { name: 'letters show', wants: ['id'], does: 'one whole, with its message' },
    { name: 'letters redrive', many: { takes: LETTERS }, does: 'sends again what could not be delivered' },
    { name: 'letters purge', many: { takes: LETTERS }, does: 'forgets it' },
  ],
};

const JOBS: CommandGroup = {
  name: 'jobs',
  by: 'operations API',
  about: 'what --all has started, which goes on by itself',
  commands: [
    { name: 'jobs list', takes: PAGE, does: 'newest first' },
    { name: 'jobs show', wants: ['id'], does: 'how far it has come' },
    { name: 'jobs stop', wants: ['id'], does: 'leaves the rest undone' },
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

/** All commands, as the help shows them. */
export const COMMAND_GROUPS: readonly CommandGroup[] = [
  ...[CREDENTIALS, TOKENS, SUBSCRIPTION_USERS, SUBSCRIPTIONS, TOPICS],
  ...[TRIGGERS, MESSAGES, HELD_MESSAGES, LETTERS_GROUP, JOBS, UNREADABLE_LETTERS],
];
