import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { parseTopicUrn } from '#src/domain/urn.ts';
import { createSubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { createTopicStore } from '#src/stores/topics/topic-store.ts';
import type { KillableStages } from './killable-stages.ts';
import type { Sink } from './sink.ts';

/** The endpoints of a crowd, as paths under `/NAME` of a sink. */
export const CROWD = {
  everything: ['/a', '/b', '/c', '/d'],
  storms: ['/storm-a', '/storm-b'],
  nothing: ['/cancelled', '/unconfirmed'],
  /** Confirmed like all others; a test pauses it. */
  paused: '/paused',
  /** Gets what is first alone; a test lets it fail. */
  broken: '/broken',
} as const;

const kinds = (...values: readonly string[]) => [{ name: 'kind', values }];

/** A message with attributes goes to none without a policy. */
const ANY = kinds('storm', 'calm', 'first');
const STORM = kinds('storm', 'first');
const NEVER = kinds('never');

/** The delivery policy of those who get everything. */
const KEPT_A_DAY = { keepSeconds: 86_400 };

/** A message for a crowd: of a storm, which goes to those of storms, too; first, which goes to all; or calm. */
export const messageOf = (kind: 'storm' | 'calm' | 'first', message: string) => ({
  message,
  message_attributes: [{ name: 'kind', type: 'STRING', value: kind }],
});

/** How many subscriptions a crowd has beside those that get nothing of what a test publishes. */
export const ACTORS = 11;

type Crowd = {
  readonly topicUrn: string;
  readonly pausedUrn: string;
  /** Of a subscription that keeps its messages for a day. */
  readonly keptUrn: string;
  readonly mail: string;
};

/**
 * Makes a topic at `from` with subscriptions of five protocols and of every state, and `others` more whose filters leave everything out.
 * They are written by the service's own stores: adding and confirming them by the API would take minutes.
 */
export const gatherCrowd = async (
  stages: KillableStages,
  sink: Pick<Sink, 'url'>,
  { name, others }: { readonly name: string; readonly others: number },
): Promise<Crowd> => {
  const { awsEndpointUrl: endpoint, region } = stages.facts('from');
  const answer = await stages.api('from').call('POST', '{p}/topics', { name });
  const topicUrn = String(answer.body['topic_urn']);
  const dynamodb = new DynamoDBClient({
    ...{ endpoint, region },
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const { TableNames = [] } = await dynamodb.send(new ListTablesCommand({}));
  const tableName = TableNames.find((one) => /registry/i.test(one));
  const urn = parseTopicUrn(topicUrn);
  if (tableName === undefined || urn === undefined) throw new Error(`There is no topic ${topicUrn}`);
  const topics = createTopicStore({ dynamodb, tableName });
  const subscriptions = createSubscriptionStore({ dynamodb, tableName });
  const topic = await topics.get(urn);
  if (topic === undefined) throw new Error(`There is no topic ${topicUrn}`);
  const mail = `${name}@example.com`;
  const rows = [...actors(name, mail, sink), ...extras(name, others)].map(
    (row, index): Subscription => ({
      ...{ id: index.toString(16).padStart(32, '0'), topicId: topic.id, topicUrn, createdAt: Date.now() },
      ...{ protocol: 'http', endpoint: '', remark: '', status: 1 },
      ...row,
    }),
  );
  for (let from = 0; from < rows.length; from += 50)
    await Promise.all(rows.slice(from, from + 50).map((row) => subscriptions.add(row)));
  await topics.recordSubscriptionChange(topic, rows.length);
  dynamodb.destroy();
  const urnAt = (path: string): string =>
    `${topicUrn}:${rows.find((row) => row.endpoint === sink.url(`/${name}${path}`))?.id}`;
  return { topicUrn, mail, pausedUrn: urnAt(CROWD.paused), keptUrn: urnAt('/a') };
};

const actors = (name: string, mail: string, sink: Pick<Sink, 'url'>): readonly Partial<Subscription>[] => {
  const at = (path: string, row: Partial<Subscription> = {}): Partial<Subscription> => ({
    endpoint: sink.url(`/${name}${path}`),
    filterPolicies: ANY,
    ...row,
  });
  return [
    ...CROWD.everything.map((path) => at(path, { policy: KEPT_A_DAY })),
    ...CROWD.storms.map((path) => at(path, { filterPolicies: STORM })),
    at('/cancelled', { status: 3, cancellations: 1 }),
    at('/unconfirmed', { status: 0 }),
    at(CROWD.paused),
    at(CROWD.broken, { filterPolicies: kinds('first') }),
    { protocol: 'email', endpoint: mail, filterPolicies: kinds('first') },
  ];
};

const extras = (name: string, count: number): readonly Partial<Subscription>[] =>
  Array.from({ length: count }, (_, index) => {
    const ways: readonly Partial<Subscription>[] = [
      { protocol: 'email', endpoint: `${name}-${index}@example.com` },
      { protocol: 'sms', endpoint: `+44740${String(index).padStart(7, '0')}` },
      { protocol: 'https', endpoint: `https://${index}.example.com/` },
      { protocol: 'callnotify', endpoint: `+44741${String(index).padStart(7, '0')}` },
    ];
    return { ...ways[index % ways.length], filterPolicies: NEVER, remark: `reader ${index}` };
  });
