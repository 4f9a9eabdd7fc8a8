import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { createReceiptHeads } from '#src/stores/receipts/receipt-heads.ts';
import { type ConsumedUnits, countUnits } from '#test/support/consumed-units.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { type Operations, PROJECT, startOperations } from '#test/support/operations.ts';
import { aSubscription } from '#test/support/records.ts';

/** How many there are of each kind at first, more than a page has, and how many in the end. */
const FEW = 120;
const MANY = 600;
const AT_ONCE = 50;
/** Dead letters of one endpoint; each of these is a failure. */
const LETTERS_OF_ONE = 30;
const FAILURES = MANY / LETTERS_OF_ONE;

let service: Operations;
let units: ConsumedUnits;
let scans = 0;
let topicUrn: string;
let topicId: string;

beforeAll(async () => {
  service = await startOperations();
  topicUrn = await service.topic();
  const topic = await service.dependencies.topics.get({ project: PROJECT, name: topicUrn.split(':').at(4) ?? '' });
  topicId = topic?.id ?? '';
  units = countUnits(service.dynamodb.dynamodb);
  service.dynamodb.dynamodb.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        if (commandName === 'ScanCommand') scans += 1;
        return next(args);
      },
    { step: 'initialize', name: 'countScans' },
  );
});
afterAll(() => service.stop());

const make = async (from: number, to: number): Promise<void> => {
  for (let start = from; start < to; start += AT_ONCE) {
    service.wait(1);
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, to - start) }, (_, index) => makeOne(start + index)));
  }
};

const endpointOf = (index: number): string => `https://${Math.floor(index / LETTERS_OF_ONE)}.example/alerts`;

/** A subscription that has bounced, a message and its receipt, and a dead letter. */
const makeOne = async (index: number): Promise<void> => {
  const { clock, subscriptions, heldSubscriptions } = service.dependencies;
  const at = clock();
  const messageId = newId();
  const hold = { reason: 'bounced', since: at };
  const subscription = aSubscription({ topicId, topicUrn, hold, endpoint: `https://${index}.example/` });
  await subscriptions.add(subscription);
  await heldSubscriptions.put(subscription);
  await createReceiptHeads(service.dynamodb.deliveries, 30).put([
    {
      ...{ messageId, publishedAt: at, expiresAt: at + 3_600_000, topicUrn, topicId, subject: 'High water' },
      ...{ ranges: 1, requests: 0, totals: { https: { recipients: 1, filtered: 0 } } },
    },
  ]);
  const subscriptionId = String(Math.floor(index / LETTERS_OF_ONE)).padStart(32, '0');
  const { recipients, ...head } = anEnvelope({
    ...{ protocol: 'https', topicUrn, messageId, attempt: 7 },
    recipients: [aRecipient({ subscriptionId, endpoint: endpointOf(index), reason: 'HTTP 503' })],
  });
  await service.letters.file({ project: PROJECT, head, recipients, at, expiresAt: at + 30 * 86_400_000 });
};

/** Where the topic stands, and the rest of the query. */
type Asked = { readonly topic?: 'path' | 'query' } & Readonly<Record<string, string>>;

/** What the screens of the console read: each list with its longest page, and with filters that nothing matches. */
const LISTS: Readonly<Record<string, readonly [name: string, asked: Asked]>> = {
  topics: ['ListTopics', {}],
  messages: ['ListMessages', { topic: 'query' }],
  'messages of the project': ['ListMessages', {}],
  'messages of the project with counts': ['ListMessages', { with_counts: 'true' }],
  'messages with counts': ['ListMessages', { topic: 'query', with_counts: 'true' }],
  held: ['ListHeldMessages', { topic: 'query' }],
  subscriptions: ['ListTopicSubscriptions', { topic: 'path' }],
  'subscriptions of the project': ['ListProjectSubscriptions', {}],
  letters: ['ListDeadLetters', {}],
  bounced: ['ListHeldSubscriptions', { held_for: 'bounced' }],
  unhealthy: ['ListUnhealthySubscriptions', {}],
  jobs: ['ListJobs', {}],
  triggers: ['ListTriggers', {}],
  failures: ['ListFailures', {}],
  'failures by what waits': ['ListFailures', { sort: 'waiting' }],
  'no such subscriptions': ['ListTopicSubscriptions', { topic: 'path', endpoint: 'no such' }],
  'no such in the project': ['ListProjectSubscriptions', { status: '3' }],
  'no such messages': ['ListMessages', { topic: 'query', state: 'expired' }],
  'no such messages in the project': ['ListMessages', { state: 'expired' }],
  'no such letters': ['ListDeadLetters', { reason: 'no such' }],
};

/** The read units of the first page of each list. */
const costs = async () => {
  const read = new Map<string, number>();
  for (const [list, [name, asked]] of Object.entries(LISTS)) {
    const { topic, ...query } = asked;
    const input = {
      path: topic === 'path' ? { topic_urn: topicUrn } : {},
      query: topic === 'query' ? { ...query, topic_urn: topicUrn } : query,
    };
    units.read = 0;
    const { status } = await service.call(name, input);
    expect([list, status]).toEqual([list, 200]);
    read.set(list, units.read);
  }
  return read;
};

/** These count what waits of each failure that they show; decision 104. */
const BY_FAILURE = ['failures', 'failures by what waits'];

test('a page of each list reads as much of many as of few, those without a match no more than a bound; none scans', async () => {
  await make(0, FEW);
  const few = await costs();
  await make(FEW, MANY);
  const many = await costs();

  for (const [list, units] of many) {
    const most = list.startsWith('no such') ? 100 : BY_FAILURE.includes(list) ? 4 * FAILURES : few.get(list);
    expect([list, units <= (most ?? 0)]).toEqual([list, true]);
  }
  expect(many.get('subscriptions')).toBeLessThanOrEqual(7);
  expect(many.get('subscriptions of the project')).toBeLessThanOrEqual(9);
  expect(scans).toBe(0);
});
