import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Application } from '#src/domain/applications/application.ts';
import { newLinkToken } from '#src/domain/identifiers.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { cleanUp } from '#src/pipeline/cleanup/clean-up.ts';
import { fileDeadLetter } from '#src/pipeline/dead-letters/file-dead-letter.ts';
import { redrive } from '#src/pipeline/dead-letters/redrive.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import { createQueues } from '#src/queues/queues.ts';
import { createApplicationEndpointStore } from '#src/stores/applications/application-endpoint-store.ts';
import { createApplicationStore } from '#src/stores/applications/application-store.ts';
import { createBacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import { createDeadLetterStore } from '#src/stores/deliveries/dead-letter-store.ts';
import { createDeadLetterTokens } from '#src/stores/deliveries/dead-letter-tokens.ts';
import { createDirectSmsStore } from '#src/stores/deliveries/direct-sms-store.ts';
import { createWakeStore } from '#src/stores/deliveries/wake-store.ts';
import { createKeyEncryption } from '#src/stores/secrets/encryption.ts';
import { createSubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { createAccessPolicyStore } from '#src/stores/topics/access-policy-store.ts';
import { createTagStore } from '#src/stores/topics/tag-store.ts';
import { createTopicStore } from '#src/stores/topics/topic-store.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { anEnvelope, aRecipient, USER_URN } from '#test/support/envelope.ts';
import { startKms, type TestKms } from '#test/support/kms.ts';
import { anApplication, aSubscription, aTopic } from '#test/support/records.ts';
import { uncapped } from '#test/support/spending.ts';
import { startSqs, type TestSqs } from '#test/support/sqs.ts';

let dynamodb: TestDynamodb;
let sqs: TestSqs;
let kms: TestKms;

beforeAll(async () => {
  [dynamodb, sqs, kms] = await Promise.all([startDynamodb(), startSqs(), startKms()]);
});
afterAll(async () => {
  await Promise.all([dynamodb.stop(), sqs.stop(), kms.stop()]);
});
beforeEach(async () => {
  for (const url of [sqs.urls.cleanup, sqs.urls.lanes.email]) await sqs.take(url);
});

const NOW = Date.parse('2026-03-04T05:06:10Z');

const stores = () => ({
  topics: createTopicStore(dynamodb.registry),
  accessPolicies: createAccessPolicyStore(dynamodb.registry),
  subscriptions: createSubscriptionStore(dynamodb.registry),
  tags: createTagStore(dynamodb.registry),
  applications: createApplicationStore(dynamodb.registry),
  applicationEndpoints: createApplicationEndpointStore(dynamodb.registry),
  deadLetters: createDeadLetterStore(dynamodb.deliveries),
  deadLetterTokens: createDeadLetterTokens(createKeyEncryption(kms)),
  directSms: createDirectSmsStore(dynamodb.deliveries),
  backlog: createBacklogStore(dynamodb.deliveries),
  wakes: createWakeStore(dynamodb.deliveries),
  queues: createQueues({ sqs: sqs.sqs, urls: sqs.urls }),
  spending: uncapped,
  clock: () => NOW,
});

describe('the cleanup of a deleted topic', () => {
  const aTopicWith = async (count: number) => {
    const { topics, subscriptions } = stores();
    const { topic } = await topics.create(aTopic());
    const rows = Array.from({ length: count }, () => aSubscription({ topicId: topic.id }));
    await Promise.all(rows.map((row) => subscriptions.add(row)));
    return topic;
  };
  const subscribersOf = async (topicId: string): Promise<number> => {
    let count = 0;
    for await (const page of stores().subscriptions.pages(topicId)) count += page.length;
    return count;
  };
  const tagged = ({ project, id }: Topic) => ({ project, type: 'smn_topic', id }) as const;
  const clean = (topicId: string, remainingMs: () => number) =>
    cleanUp(JSON.stringify({ v: 1, topicId }), { ...stores(), remainingMs });

  test('touches nothing while the topic exists', async () => {
    const topic = await aTopicWith(3);
    const { accessPolicies, tags } = stores();
    await accessPolicies.put(topic.id, '{}', NOW);
    await tags.change(tagged(topic), () => [{ key: 'a', value: '1' }]);
    await clean(topic.id, () => 60_000);
    expect(await subscribersOf(topic.id)).toBe(3);
    expect(await accessPolicies.get(topic.id)).toMatchObject({ text: '{}' });
    expect(await tags.get(tagged(topic))).toHaveLength(1);
  });

  test('removes all that is left, and can be repeated', async () => {
    const topic = await aTopicWith(300);
    const { accessPolicies, tags, topics } = stores();
    await accessPolicies.put(topic.id, '{}', NOW);
    await tags.change(tagged(topic), () => [{ key: 'a', value: '1' }]);
    await topics.remove(topic);
    await clean(topic.id, () => 60_000);
    await clean(topic.id, () => 60_000);
    expect(await subscribersOf(topic.id)).toBe(0);
    expect(await accessPolicies.get(topic.id)).toBeUndefined();
    expect(await tags.get(tagged(topic))).toEqual([]);
  });

  test('has what is held of its subscribers dropped, and asks for nothing else', async () => {
    const topic = await aTopicWith(30);
    const { topics, backlog, wakes } = stores();
    const ids: string[] = [];
    for await (const page of stores().subscriptions.pages(topic.id)) ids.push(...page.map(({ id }) => id));
    const held = ids.slice(0, 2);
    const recipients = held.map((subscriptionId) => aRecipient({ subscriptionId }));
    await backlog.hold([anEnvelope({ topicId: topic.id, recipients })], 0);
    await topics.remove(topic);
    await clean(topic.id, () => 60_000);
    const requests = (await sqs.take(sqs.urls.release)).map((text) => JSON.parse(text));
    expect(requests.toSorted((a, b) => (a.subscriptionId < b.subscriptionId ? -1 : 1))).toEqual(
      held.toSorted().map((subscriptionId) => ({ v: 1, topicId: topic.id, subscriptionId })),
    );
    const now = NOW + 61_000;
    const due = await Promise.all([0, 1, 2, 3].map((shard) => wakes.due({ shard, now, limit: 100 })));
    expect(
      due
        .flat()
        .map(({ subscriptionId }) => subscriptionId)
        .toSorted(),
    ).toEqual(held.toSorted());
  });

  test('asks for another round when time is short', async () => {
    const topic = await aTopicWith(300);
    await stores().topics.remove(topic);
    const times = [60_000, 1000];
    await clean(topic.id, () => times.shift() ?? 0);
    expect(await subscribersOf(topic.id)).toBe(50);
    expect(await sqs.take(sqs.urls.cleanup)).toEqual([JSON.stringify({ v: 1, topicId: topic.id })]);
  });

  test('refuses a request that cannot be read, so that its queue files it', async () => {
    await expect(cleanUp('{}', { ...stores(), remainingMs: () => 60_000 })).rejects.toThrow('cannot be read');
  });
});

describe('the cleanup of a deleted application', () => {
  const place = { project: 'project-1', platform: 'HMS', name: 'shop' } as const;

  const anApplicationWith = async (count: number): Promise<Application> => {
    const { applications, applicationEndpoints } = stores();
    const { application } = await applications.create(anApplication({ ...place, name: `shop_${count}` }));
    const devices = Array.from({ length: count }, (_, index) => ({
      id: String(index).padStart(32, '0'),
      applicationId: application.id,
      token: `token-${index}`,
      userData: '',
      isEnabled: true,
      createdAt: NOW,
    }));
    await Promise.all(devices.map((device) => applicationEndpoints.create(device)));
    return application;
  };
  const devicesOf = async ({ id: applicationId }: Application): Promise<number> =>
    (await stores().applicationEndpoints.list({ applicationId, offset: 0, limit: 1000 })).endpoints.length;
  const requestFor = ({ id, project, platform, name }: Application) =>
    JSON.stringify({ v: 1, applicationId: id, project, platform, name });
  const clean = (application: Application, remainingMs = () => 60_000) =>
    cleanUp(requestFor(application), { ...stores(), remainingMs });

  test('touches nothing while the application exists', async () => {
    const application = await anApplicationWith(2);
    await clean(application);
    expect(await devicesOf(application)).toBe(2);
  });

  test('removes its endpoints and tags, also when another application has its name', async () => {
    const application = await anApplicationWith(3);
    const tagged = { project: application.project, type: 'smn_application', id: application.id } as const;
    await stores().tags.change(tagged, () => [{ key: 'k', value: 'v' }]);
    await stores().applications.remove(application);
    await stores().applications.create({ ...application, id: 'another' });
    await clean(application);
    expect(await devicesOf(application)).toBe(0);
    expect(await stores().tags.get(tagged)).toEqual([]);
  });

  test('asks for another round when time is short', async () => {
    const application = await anApplicationWith(300);
    await stores().applications.remove(application);
    const times = [60_000, 1000];
    await clean(application, () => times.shift() ?? 0);
    expect(await devicesOf(application)).toBe(50);
    expect(await sqs.take(sqs.urls.cleanup)).toEqual([requestFor(application)]);
  });
});

describe('a dead letter', () => {
  const file = (body: string) => fileDeadLetter({ body, queueName: 'EmailDeadLetters' }, { ...stores(), keepDays: 30 });
  const PROJECT = 'f96188c7ccaf4ffba0c9aa149ab2bd57';

  const anExhausted = async (change: Partial<Envelope> = {}) => {
    const subscription = aSubscription({ protocol: 'email', endpoint: 'someone@example.com' });
    await stores().subscriptions.add(subscription);
    const envelope = anEnvelope({
      messageId: subscription.id,
      topicId: subscription.topicId,
      attempt: 7,
      ...change,
      recipients: [{ subscriptionId: subscription.id, endpoint: subscription.endpoint, reason: 'HTTP 500' }],
    });
    await file(JSON.stringify(envelope));
    const { deadLetters } = await stores().deadLetters.list({ project: PROJECT, limit: 100, now: NOW });
    const filed = deadLetters.find(({ messageId }) => messageId === envelope.messageId);
    return { subscription, envelope, filed };
  };

  test('is filed with its reason and attempts, once however often it comes', async () => {
    const { envelope, filed } = await anExhausted();
    expect(filed).toMatchObject({ endpoint: 'someone@example.com', reason: 'HTTP 500', attempts: 7, at: NOW });
    await file(JSON.stringify(envelope));
    const { deadLetters } = await stores().deadLetters.list({ project: PROJECT, limit: 100, now: NOW });
    expect(deadLetters.filter(({ messageId }) => messageId === envelope.messageId)).toHaveLength(1);
  });

  test('of a confirmation holds no token that its reader could use, and is redriven with it', async () => {
    const subscription = aSubscription({ protocol: 'email', status: 0 });
    await stores().subscriptions.add(subscription);
    const [token, { id: subscriptionId, endpoint, topicId }] = [newLinkToken(), subscription];
    const envelope = anEnvelope({
      ...{ kind: 'confirmation', messageId: subscriptionId, topicId, body: '' },
      recipients: [{ subscriptionId, endpoint, token, reason: 'HTTP 500' }],
    });
    await file(JSON.stringify(envelope));
    await file(`${JSON.stringify(envelope)} and more`);

    const scan = new ScanCommand({ TableName: dynamodb.deliveries.tableName });
    const { Items } = await dynamodb.dynamodb.send(scan);
    expect(JSON.stringify(Items)).toContain('and more');
    expect(JSON.stringify(Items)).not.toContain(token);

    const { deadLetters } = await stores().deadLetters.list({ project: PROJECT, limit: 100, now: NOW });
    const filed = deadLetters.find(({ messageId }) => messageId === subscriptionId);
    expect(await redrive(filed?.id ?? '', stores())).toEqual({ outcome: 'redriven' });
    const [again] = (await sqs.take(sqs.urls.lanes.email)).map((text) => JSON.parse(text));
    expect(again.recipients).toEqual([{ subscriptionId, endpoint, token }]);
  });

  test('of an invitation to a subscription user is filed for its project', async () => {
    const { filed } = await anExhausted({ kind: 'confirmation', topicUrn: USER_URN, topicId: `_${PROJECT}` });

    expect(filed).toMatchObject({ kind: 'confirmation', topicUrn: USER_URN, reason: 'HTTP 500' });
  });

  test('that cannot be read is filed raw', async () => {
    expect(await file('no JSON')).toEqual({ recipients: 1 });
    const { deadLetters } = await stores().deadLetters.list({ project: '-', limit: 10, now: NOW });
    const [raw] = deadLetters;
    expect(raw).toMatchObject({ reason: 'The message cannot be read' });
    expect(await redrive(raw?.id ?? '', stores())).toEqual({ outcome: 'unreadable' });
  });

  test('is put back on its lane as a first attempt, with its time to live from now', async () => {
    const { envelope, filed } = await anExhausted();
    expect(await redrive(filed?.id ?? '', stores())).toEqual({ outcome: 'redriven' });
    const [again] = (await sqs.take(sqs.urls.lanes.email)).map((text) => JSON.parse(text));
    const { reason: _reason, ...recipient } = envelope.recipients[0] ?? { reason: '' };
    const expiresAt = NOW + 3_600_000;
    expect(again).toEqual({ ...envelope, attempt: 0, requeued: true, expiresAt, recipients: [recipient] });
    expect(await redrive(filed?.id ?? '', stores())).toEqual({ outcome: 'absent' });
  });

  test('is put back with the time that its copy had, where that is its own', async () => {
    const { envelope } = await anExhausted();
    const recipients = envelope.recipients.map((recipient) => ({
      ...recipient,
      expiresAt: envelope.publishedAt + 86_400_000,
    }));
    const messageId = 'kept-1';
    await file(JSON.stringify({ ...envelope, messageId, recipients }));
    const { deadLetters } = await stores().deadLetters.list({ project: PROJECT, limit: 100, now: NOW });
    await redrive(deadLetters.find((letter) => letter.messageId === messageId)?.id ?? '', stores());
    const [again] = (await sqs.take(sqs.urls.lanes.email)).map((text) => JSON.parse(text));
    expect(again).toMatchObject({ messageId, recipients: [{ expiresAt: NOW + 86_400_000 }] });
  });

  test('has that time again when it is put back again, and no more', async () => {
    const { envelope } = await anExhausted();
    const recipients = envelope.recipients.map((recipient) => ({
      ...recipient,
      expiresAt: envelope.publishedAt + 1000,
    }));
    const messageId = 'kept-2';
    let now = NOW;
    for (const times of [1, 2, 3]) {
      const [again = { ...envelope, messageId, recipients }] = (await sqs.take(sqs.urls.lanes.email)).map((text) =>
        JSON.parse(text),
      );
      expect(again.recipients[0].expiresAt).toBe((times === 1 ? envelope.publishedAt : now) + 1000);
      await file(JSON.stringify(again));
      now += 86_400_000;
      const clock = () => now;
      const { deadLetters } = await stores().deadLetters.list({ project: PROJECT, limit: 100, now });
      await redrive(deadLetters.find((letter) => letter.messageId === messageId)?.id ?? '', { ...stores(), clock });
    }
    await sqs.take(sqs.urls.lanes.email);
  });

  test('is put back without what another copy of its message has left in their common text', async () => {
    const { subscription, envelope, filed } = await anExhausted({ overridesHold: true, checkedAt: NOW, releases: 2 });
    expect(filed).toBeDefined();
    const other = aSubscription({ ...subscription, id: 'ab'.repeat(16), endpoint: 'another@example.com' });
    await stores().subscriptions.add(other);
    const { overridesHold: _overrides, checkedAt: _checkedAt, releases: _releases, ...head } = envelope;
    const recipients = [aRecipient({ subscriptionId: other.id, reason: 'HTTP 500' })];
    await file(JSON.stringify({ ...head, recipients }));
    const { deadLetters } = await stores().deadLetters.list({ project: PROJECT, limit: 100, now: NOW });
    for (const { id, messageId } of deadLetters) if (messageId === envelope.messageId) await redrive(id, stores());
    const sent = (await sqs.take(sqs.urls.lanes.email)).map((text) => JSON.parse(text));
    expect(sent).toHaveLength(2);
    for (const again of sent) {
      expect(again).not.toHaveProperty('overridesHold');
      expect(again).not.toHaveProperty('checkedAt');
    }
  });

  test('that asks for a confirmation lives no longer than its token', async () => {
    const { subscription, envelope } = await anExhausted();
    await stores().subscriptions.changeStatus(subscription, 0);
    const expiresAt = NOW + 1000;
    await file(JSON.stringify({ ...envelope, kind: 'confirmation', expiresAt }));
    const { deadLetters } = await stores().deadLetters.list({ project: PROJECT, limit: 100, now: NOW });
    for (const { id, messageId } of deadLetters) if (messageId === envelope.messageId) await redrive(id, stores());
    const sent = (await sqs.take(sqs.urls.lanes.email)).map((text) => JSON.parse(text));
    expect(sent).toMatchObject([{ kind: 'confirmation', attempt: 0, expiresAt }]);
  });

  test('that removes something from a provider needs no subscription, and has its time anew', async () => {
    const urn = 'urn:smn:us-east-1:f96188c7ccaf4ffba0c9aa149ab2bd57:app-APNS-shop';
    const lifeMs = 30 * 86_400_000;
    const envelope = anEnvelope({
      ...{ kind: 'removal', protocol: 'application', topicUrn: urn, topicId: '', body: '', attempt: 7 },
      ...{ messageId: 'removal-1', publishedAt: NOW - 1000, expiresAt: NOW - 1000 + lifeMs },
      recipients: [{ subscriptionId: 'application-1', endpoint: urn, reason: 'InternalErrorException' }],
    });
    await file(JSON.stringify(envelope));
    const { deadLetters } = await stores().deadLetters.list({ project: PROJECT, limit: 100, now: NOW });
    const filed = deadLetters.find(({ messageId }) => messageId === 'removal-1');

    expect(await redrive(filed?.id ?? '', stores())).toEqual({ outcome: 'redriven' });

    const sent = (await sqs.take(sqs.urls.lanes.push)).map((text) => JSON.parse(text));
    expect(sent).toMatchObject([
      { kind: 'removal', attempt: 0, expiresAt: NOW + lifeMs, recipients: [{ endpoint: urn }] },
    ]);
  });

  test('of a recipient that killed its worker is put back as one among others, to be isolated anew', async () => {
    const { envelope, filed } = await anExhausted({ isolated: true });
    expect(envelope.isolated).toBe(true);
    expect(await redrive(filed?.id ?? '', stores())).toEqual({ outcome: 'redriven' });
    const [again] = (await sqs.take(sqs.urls.lanes.email)).map((text) => JSON.parse(text));
    expect(again).not.toHaveProperty('isolated');
  });

  test('of a provider that throttled for long may wait as often again', async () => {
    const { filed } = await anExhausted({ throttleWaits: 20 });
    expect(await redrive(filed?.id ?? '', stores())).toEqual({ outcome: 'redriven' });
    const [again] = (await sqs.take(sqs.urls.lanes.email)).map((text) => JSON.parse(text));
    expect(again).not.toHaveProperty('throttleWaits');
  });

  test('whose link has become void is dropped, and says so', async () => {
    const subscription = aSubscription({ protocol: 'email', status: 0, cancellations: 1 });
    const { id: subscriptionId, endpoint, topicId, createdAt } = subscription;
    await stores().subscriptions.add(subscription);
    const envelope = anEnvelope({
      ...{ kind: 'confirmation', messageId: subscriptionId, topicId, body: '' },
      recipients: [
        { subscriptionId, endpoint, token: newLinkToken(), tokenBinding: { createdAt }, reason: 'HTTP 500' },
      ],
    });
    await file(JSON.stringify(envelope));
    const { deadLetters } = await stores().deadLetters.list({ project: PROJECT, limit: 100, now: NOW });
    const filed = deadLetters.find(({ messageId }) => messageId === subscriptionId);
    expect(await redrive(filed?.id ?? '', stores())).toEqual({
      outcome: 'dropped',
      why: 'its link is void: the subscription has been cancelled, or removed and added anew, since',
    });
    expect(await sqs.take(sqs.urls.lanes.email)).toEqual([]);
  });

  test('that died again while it was put back stays in the file', async () => {
    const { envelope, filed } = await anExhausted();
    const { queues, ...others } = stores();
    const sendAndDie: typeof queues.send = async (destination, messages) => {
      const refused = await queues.send(destination, messages);
      await fileDeadLetter(
        { body: JSON.stringify(envelope), queueName: 'EmailDeadLetters' },
        { ...stores(), keepDays: 30, clock: () => NOW + 1000 },
      );
      return refused;
    };

    expect(await redrive(filed?.id ?? '', { ...others, queues: { send: sendAndDie } })).toEqual({
      outcome: 'redriven',
    });
    expect(await stores().deadLetters.get(filed?.id ?? '', NOW)).toMatchObject({ at: NOW + 1000 });
  });

  test('is dropped when its subscriber has meanwhile unsubscribed', async () => {
    const { subscription, filed } = await anExhausted();
    await stores().subscriptions.remove(subscription);
    expect(await redrive(filed?.id ?? '', stores())).toEqual({ outcome: 'dropped', why: 'the subscription is gone' });
    expect(await sqs.take(sqs.urls.lanes.email)).toEqual([]);
  });
});
