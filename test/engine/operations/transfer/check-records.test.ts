import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { subscriptionKeysOf } from '#src/domain/subscriptions/subscription-keys.ts';
import type { RecordOf, TransferRecord } from '#src/domain/transfer/records.ts';
import { adoptsIdSecret, type CheckRequest, checkRecords } from '#src/operations/transfer/check-records.ts';
import { writeRecords } from '#src/operations/transfer/import-records.ts';
import { encryptIdSecret, encryptSubscriptionKeys } from '#src/operations/transfer/transfer-secrets.ts';
import { type Operations, PROJECT, startOperations } from '#test/support/operations.ts';
import { exportAll, ORIGIN, SECRETS, transferDependencies } from '#test/support/transfer.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

const topicRecord = (name: string, changes: Partial<RecordOf<'topic'>> = {}): RecordOf<'topic'> => {
  const id = changes.id ?? newId();
  const keys = subscriptionKeysOf(new Uint8Array(32));
  return {
    ...{ kind: 'topic', id, name, displayName: '', introduction: '', smsSignId: '', enterpriseProjectId: '0' },
    ...{ createdAt: 1, updatedAt: 1, subscriptions: 0, subscriptionKeys: encryptSubscriptionKeys(SECRETS, keys, id) },
    ...changes,
  };
};

const check = (records: readonly TransferRecord[], changes: Partial<CheckRequest> = {}) =>
  checkRecords({ project: PROJECT, records, topics: 1, hasIdSecret: true, ...changes }, transferDependencies(service));

const importing = (project: string) => ({ project, origin: ORIGIN, secrets: SECRETS });

test('nothing is in the way of a new topic, nor of one that was imported before', async () => {
  const record = topicRecord('new');
  expect(await check([record])).toEqual([]);
  await writeRecords([record], importing(PROJECT), transferDependencies(service));

  expect(await check([record])).toEqual([]);
});

test('a topic whose name another one has is told', async () => {
  await service.topic('taken');

  expect(await check([topicRecord('taken')])).toEqual(['The project has another topic taken.']);
});

test('a topic that the stage has in another project is told: both would have the same subscriptions', async () => {
  const record = topicRecord('elsewhere');
  await writeRecords([record], importing('other-project'), transferDependencies(service));

  expect(await check([record])).toEqual([
    'The stage has the topic elsewhere already, as elsewhere of the project other-project.',
  ]);
});

test.each<[string, Partial<RecordOf<'topic'>>, string]>([
  [
    'more subscriptions than the quota',
    { subscriptions: 1_000_000 },
    'The topic faulty has 1000000 subscriptions; the stage allows ',
  ],
  [
    'a key that the stage does not have',
    { keyBinding: { id: newId(), keyId: 'alias/none' } },
    'The topic faulty is bound to the key alias/none, which the stage does not name in settings.targets.keys.',
  ],
  [
    'an access policy that is none',
    { accessPolicy: { text: '{}', updatedAt: 1 } },
    'The access policy of faulty is wrong: ',
  ],
])('a topic with %s is told', async (_, changes, text) => {
  const faults = await check([topicRecord('faulty', changes)]);

  expect(faults).toHaveLength(1);
  expect(faults[0]).toContain(text);
});

test('a trigger whose pattern is none is told', async () => {
  const trigger: RecordOf<'trigger'> = {
    ...{ kind: 'trigger', name: 'alarms', source: 'aws.s3', topic: 'x', pattern: [], variables: {}, isEnabled: true },
    ...{ content: { form: 'message', text: 'x' }, createdAt: 1, updatedAt: 1 },
  };

  expect(await check([trigger])).toEqual([expect.stringContaining('The trigger alarms is wrong: ')]);
});

test('more topics than the project has room for are told once', async () => {
  const { topicsPerProject } = service.dependencies.settings.quotas;
  const faults = await check([topicRecord('a'), topicRecord('b')], { topics: topicsPerProject + 1 });

  expect(faults).toEqual([expect.stringContaining(`and may have ${topicsPerProject}: there is no room for`)]);
});

test('subscription users are told of where links to them would end', async () => {
  const user: RecordOf<'subscription-user'> = {
    ...{ kind: 'subscription-user', id: newId(), name: 'ada', groups: [], endpoints: [], createdAt: 1, updatedAt: 1 },
  };

  expect(await check([user])).toEqual([]);
  expect(await check([user], { hasIdSecret: false })).toEqual([expect.stringContaining('--topics-only')]);
});

test('an id secret is adopted where there is none, and recognised where it is the same', async () => {
  const fresh = await startOperations();
  const { idSecret } = transferDependencies(fresh);
  const [one, two] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
  const adopts = (secret: Uint8Array) => adoptsIdSecret(encryptIdSecret(SECRETS, secret), SECRETS, idSecret);

  expect(await adopts(one)).toBe(true);
  expect(await idSecret.adopt(one)).toEqual(one);
  expect([await adopts(one), await adopts(two)]).toEqual([true, false]);
  expect(Buffer.from(await idSecret.adopt(two))).toEqual(Buffer.from(one));
  await fresh.stop();
});

test('what has happened to a topic since it was imported stays as it is', async () => {
  const topic_urn = await service.topic('lively');
  const body = { protocol: 'email', endpoint: 'ada@example.com' };
  const { subscription_urn } = (await service.call('AddSubscription', { path: { topic_urn }, body })).body;
  const records = await exportAll({ project: PROJECT, topic: 'lively' }, transferDependencies(service));
  await service.call('CancelSubscription', { path: { subscription_urn } });

  expect(await writeRecords(records, importing(PROJECT), transferDependencies(service))).toEqual({});
  expect((await service.call('ListSubscriptionsByTopic', { path: { topic_urn } })).body.subscriptions).toEqual([]);
});

test('subscriptions and what is left of removed ones are counted apart', async () => {
  const topicId = newId();
  const fields = {
    protocol: 'email',
    endpoint: 'a@example.com',
    status: 1,
    createdAt: 1,
    topic: 'counted',
    topicId,
  } as const;
  const records: readonly TransferRecord[] = [
    { kind: 'subscription', id: newId(), ...fields },
    ...[newId(), newId()].map((id) => ({ kind: 'cancellation', topicId, id, cancellations: 1 }) as const),
  ];

  expect(await writeRecords(records, importing(PROJECT), transferDependencies(service))).toEqual({
    subscription: 1,
    cancellation: 2,
  });
});

test('whether an endpoint works is left for the deployment to find out', async () => {
  const topicId = newId();
  const fields = {
    protocol: 'email',
    endpoint: 'a@example.com',
    status: 1,
    createdAt: 1,
    topic: 'held',
    topicId,
  } as const;
  const holds = ['unhealthy', 'disabled', 'paused', 'bounced'];
  const records = holds.map(
    (reason) => ({ kind: 'subscription', id: newId(), ...fields, hold: { reason, since: 2 } }) as const,
  );
  const { subscriptions } = service.dependencies;
  await writeRecords(
    [...records, topicRecord('held', { id: topicId })],
    importing(PROJECT),
    transferDependencies(service),
  );

  const kept = await Promise.all(records.map(({ id }) => subscriptions.get(topicId, id)));
  expect(kept.map((one) => one?.hold?.reason)).toEqual([undefined, undefined, 'paused', 'bounced']);
});

test('what is paused, or has bounced, is listed where it comes to', async () => {
  const topicId = newId();
  const fields = {
    protocol: 'email',
    endpoint: 'a@example.com',
    status: 1,
    createdAt: 1,
    topic: 'listed',
    topicId,
  } as const;
  const records = ['paused', 'bounced', 'unhealthy'].map(
    (reason) => ({ kind: 'subscription', id: newId(), ...fields, hold: { reason, since: 2 } }) as const,
  );
  const all = [...records, topicRecord('listed', { id: topicId })];
  await writeRecords(all, importing(PROJECT), transferDependencies(service));

  const listed = await Promise.all(
    (['paused', 'bounced'] as const).map(async (held_for) => {
      const { body } = await service.call('ListHeldSubscriptions', { query: { held_for } });
      return body.subscriptions.map((one: Record<string, string>) => one['subscription_urn']?.slice(-32));
    }),
  );
  expect(records.map(({ id }) => listed.findIndex((ids) => ids.includes(id)))).toEqual([0, 1, -1]);
});

test('the access policy of a topic that has another URN now names that', async () => {
  const record = topicRecord('policed', {
    accessPolicy: { text: '{"Resource":["urn:smn:north:old:policed"]}', updatedAt: 5 },
  });
  const origin = { region: 'north', project: 'old' };
  await writeRecords([record], { ...importing(PROJECT), origin }, transferDependencies(service));

  expect(await service.dependencies.accessPolicies.get(record.id)).toMatchObject({
    text: `{"Resource":["urn:smn:us-east-1:${PROJECT}:policed"]}`,
  });
});
