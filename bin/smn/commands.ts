import { type Choice, type CommandGroup, PAGE, TIMES } from './command-group.ts';
import { CALLER_GROUPS, STAGE_GROUPS } from './operator-commands.ts';
import type { OptionName } from './options.ts';

const LETTERS = [
  ...(['topic', 'subscription', 'protocol', 'kind', 'reason', 'failure'] as const),
  ...TIMES,
] as const satisfies readonly OptionName[];
/** Of one subscription, or of one topic. */
const HELD_OF = [['subscription', 'topic']] as const satisfies readonly Choice[];
const HELD = ['protocol', 'reason', ...TIMES] as const satisfies readonly OptionName[];
/** Of what is done to many. */
const DRY = ['dry-run'] as const satisfies readonly OptionName[];
const POLICY = [['set', 'remove']] as const satisfies readonly Choice[];

const SUBSCRIPTIONS: CommandGroup = {
  name: 'subscriptions',
  by: 'operations API',
  about: 'who gets nothing, pauses, health, delivery policies and signing secrets of subscriptions',
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
    {
      name: 'subscriptions list',
      takes: ['status', 'topic', 'protocol', ...PAGE],
      does: 'those of the project: who has not confirmed yet, or has cancelled',
    },
    { name: 'subscriptions bounced', takes: PAGE, does: 'those whose addresses or numbers do not exist' },
    { name: 'subscriptions paused', takes: PAGE, does: 'those that are paused' },
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
  about: 'delivery policies and receipts of topics, and their transfer to other stages',
  commands: [
    {
      name: 'topics policy',
      wants: ['topic'],
      takes: POLICY,
      does: 'the delivery policy of its subscriptions without one of their own',
    },
    { name: 'topics receipts', wants: ['topic'], takes: ['receipts'], does: 'what is recorded of its messages' },
    {
      name: 'topics export',
      by: 'operator function',
      operand: 'file',
      wants: ['project', 'file'],
      takes: ['topic', 'kms-key'],
      does: 'writes all of the project, or one topic, to a new file, its secrets encrypted by SMN_PASSPHRASE or the key',
    },
    {
      name: 'topics move',
      by: 'operator function',
      wants: ['project', 'topic'],
      takes: ['to-stage', 'to-region', 'to-endpoint', 'to-project', 'keep-days', 'dry-run', 'undo'],
      does: 'moves it to another stage or project, or goes on with that; what comes to its old place is forwarded for 30 days',
    },
    {
      name: 'topics import',
      by: 'operator function',
      operand: 'file',
      wants: ['project', 'file'],
      takes: ['topics-only', 'dry-run'],
      does: 'what such a file has; what is there already stays as it is',
    },
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
    { name: 'messages list', takes: ['topic', ...TIMES, ...PAGE], does: 'those of the project, or of a topic' },
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
      many: { wants: HELD_OF, takes: [...HELD, ...DRY] },
      does: 'sends it now, in spite of what it is held for',
    },
    { name: 'held purge', many: { wants: HELD_OF, takes: [...HELD, ...DRY] }, does: 'forgets it' },
  ],
};

const LETTERS_GROUP: CommandGroup = {
  name: 'letters',
  by: 'operations API',
  about: 'deliveries that were given up: the dead letters of a project',
  commands: [
    { name: 'letters list', takes: [...LETTERS, ...PAGE], does: 'newest first' },
    { name: 'letters show', wants: ['id'], does: 'one whole, with its message and its attempts' },
    { name: 'letters redrive', many: { takes: [...LETTERS, ...DRY] }, does: 'sends again what could not be delivered' },
    { name: 'letters purge', many: { takes: [...LETTERS, ...DRY] }, does: 'forgets it' },
  ],
};

const FAILURES: CommandGroup = {
  name: 'failures',
  by: 'operations API',
  about: 'what is failing: dead letters by endpoint and reason',
  commands: [
    {
      name: 'failures list',
      takes: ['topic', 'protocol', 'acknowledged', 'muted', 'sort', ...PAGE],
      does: 'those of which dead letters wait, newest first',
    },
    { name: 'failures show', wants: ['id'], does: 'one whole, its dead letters counted anew' },
    { name: 'failures acknowledge', wants: ['id'], does: 'notes that it was seen, until the next dead letter' },
    { name: 'failures mute', wants: ['id', 'until'], does: 'leaves it out of lists until that time' },
    { name: 'failures unmute', wants: ['id'], does: 'lists it again' },
  ],
};

const OVERVIEW: CommandGroup = {
  name: 'overview',
  by: 'operations API',
  about: 'how the project is doing: what it sent, what waits, quotas and caps',
  commands: [{ name: 'overview', does: 'now, and on each of the last seven days' }],
};

const USAGE: CommandGroup = {
  name: 'usage',
  by: 'operations API',
  about: 'what the project has used, for about how much, and what it may spend',
  commands: [{ name: 'usage', takes: ['month'], does: 'of this month, or another one' }],
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

/** All commands, as the help shows them. */
export const COMMAND_GROUPS: readonly CommandGroup[] = [
  ...CALLER_GROUPS,
  ...[SUBSCRIPTIONS, TOPICS, TRIGGERS, MESSAGES, HELD_MESSAGES, LETTERS_GROUP, FAILURES, JOBS, OVERVIEW, USAGE],
  ...STAGE_GROUPS,
];
