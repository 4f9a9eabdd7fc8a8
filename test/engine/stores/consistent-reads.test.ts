import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { DIRECT_SMS_STATUS } from '#src/domain/messages/direct-sms.ts';
import { createApplicationEndpointStore } from '#src/stores/applications/application-endpoint-store.ts';
import { createApplicationStore } from '#src/stores/applications/application-store.ts';
import { createCallChainStore } from '#src/stores/deliveries/call-chain-store.ts';
import { createDetectionStore } from '#src/stores/deliveries/detection-store.ts';
import { createDirectSmsStore } from '#src/stores/deliveries/direct-sms-store.ts';
import { createAuthTokenStore } from '#src/stores/secrets/auth-token-store.ts';
import { createIssuedTokenStore } from '#src/stores/secrets/issued-token-store.ts';
import { createConfirmationTokenStore } from '#src/stores/subscriptions/confirmation-token-store.ts';
import { createSubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { createSubscriptionUserStore } from '#src/stores/subscriptions/subscription-user-store.ts';
import { createAccessPolicyStore } from '#src/stores/topics/access-policy-store.ts';
import { createStatisticsStore } from '#src/stores/topics/statistics-store.ts';
import { createTagStore } from '#src/stores/topics/tag-store.ts';
import { createTemplateStore } from '#src/stores/topics/template-store.ts';
import { createTopicStore } from '#src/stores/topics/topic-store.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { anApplication, aSubscription, aTemplate, aTopic, SOME_TIME } from '#test/support/records.ts';

let engine: TestDynamodb;
beforeAll(async () => {
  engine = await startDynamodb();
});
afterAll(() => engine.stop());

const HOUR_MS = 3_600_000;
const idsOf = (found: readonly { readonly id: string }[]) => found.map(({ id }) => id);

/** Writes something, and returns how it is read back; the reader answers something else when it finds nothing. */
type Case = () => Promise<readonly [read: () => Promise<unknown>, expected: unknown]>;

const topics: Readonly<Record<string, Case>> = {
  'a topic by its name': async () => {
    const store = createTopicStore(engine.registry);
    const { topic } = await store.create(aTopic());
    return [() => store.get(topic), topic];
  },
  'a topic by its id': async () => {
    const store = createTopicStore(engine.registry);
    const { topic } = await store.create(aTopic());
    return [async () => [await store.getById(topic.id), await store.exists(topic.id)], [topic, true]];
  },
  'an access policy': async () => {
    const store = createAccessPolicyStore(engine.registry);
    const id = newId();
    await store.put(id, '{}', SOME_TIME);
    const read = async () => [(await store.get(id))?.text, [...(await store.getMany([id])).keys()]];
    return [read, ['{}', [id]]];
  },
  'the tags of a resource': async () => {
    const store = createTagStore(engine.registry);
    const [id, tag] = [newId(), { key: 'a', value: '1' }];
    await store.change({ project: newId(), type: 'smn_topic', id }, () => [tag]);
    const read = async () => [await store.get({ type: 'smn_topic', id }), await store.getMany('smn_topic', [id])];
    return [read, [[tag], new Map([[id, [tag]]])]];
  },
  'the texts of a topic by the hour': async () => {
    const store = createStatisticsStore(engine.deliveries);
    const id = newId();
    await store.countTexts(id, HOUR_MS, 3);
    return [() => store.textsByHour(id, { from: 0, to: 2 * HOUR_MS }), new Map([[HOUR_MS, 3]])];
  },
  'a template and its variants': async () => {
    const store = createTemplateStore(engine.registry);
    const template = aTemplate();
    await store.create(template);
    const { project, id, name, protocol } = template;
    const read = async () => [
      await store.get(project, id),
      (await store.getVariants(project, name, [protocol])).get(protocol),
    ];
    return [read, [template, template]];
  },
};

const subscriptions: Readonly<Record<string, Case>> = {
  'a subscription': async () => {
    const store = createSubscriptionStore(engine.registry);
    const subscription = aSubscription();
    await store.add(subscription);
    const { topicId, id } = subscription;
    const read = async () => [await store.get(topicId, id), (await store.getMany(topicId, [id])).get(id)];
    return [read, [subscription, subscription]];
  },
  'the subscribers of a topic': async () => {
    const store = createSubscriptionStore(engine.registry);
    const { topicId, id } = (await store.add(aSubscription())).subscription;
    const read = async () => {
      const pages: (readonly string[])[] = [];
      for await (const page of store.pages(topicId)) pages.push(idsOf(page));
      return pages;
    };
    return [read, [[id]]];
  },
  'the list of subscriptions of a topic': async () => {
    const store = createSubscriptionStore(engine.registry);
    const { topicId, id } = (await store.add(aSubscription())).subscription;
    const page = { topicId, knownCount: 0, offset: 0, limit: 10 };
    return [async () => idsOf((await store.listByTopic(page)).subscriptions), [id]];
  },
  'what is left of a deleted topic': async () => {
    const store = createSubscriptionStore(engine.registry);
    const { topicId } = (await store.add(aSubscription())).subscription;
    return [() => store.removeSome(topicId, 10), { removed: 1, done: true }];
  },
  'what a confirmation token is for': async () => {
    const store = createConfirmationTokenStore(engine.registry);
    const target = { topicUrn: 'urn', topicId: newId(), subscriptionId: newId(), createdAt: SOME_TIME };
    const token = newId();
    await store.put(token, target, SOME_TIME + HOUR_MS);
    return [() => store.find(token, SOME_TIME), { ...target, expiresAt: SOME_TIME + HOUR_MS }];
  },
  'a subscription user': async () => {
    const store = createSubscriptionUserStore(engine.registry);
    const user = { id: newId(), project: newId(), name: 'Ann', groups: [], endpointIds: [] };
    const kept = { ...user, createdAt: SOME_TIME, updatedAt: SOME_TIME };
    await store.add(kept);
    const { project, id } = kept;
    const read = async () => [
      await store.get(project, id),
      (await store.getMany(project, [id])).get(id),
      await store.list(project),
      await store.count(project),
    ];
    return [read, [kept, kept, [kept], 1]];
  },
};

const others: Readonly<Record<string, Case>> = {
  'an application': async () => {
    const store = createApplicationStore(engine.registry);
    const { application } = await store.create(anApplication());
    const { project, id } = application;
    const read = async () => [
      (await store.get(application))?.id,
      await store.hasId(project, id),
      idsOf(await store.getMany([application])),
    ];
    return [read, [id, true, [id]]];
  },
  'a device': async () => {
    const store = createApplicationEndpointStore(engine.registry);
    const place = { applicationId: newId(), id: newId() };
    await store.create({ ...place, token: 't', userData: '', isEnabled: true, createdAt: SOME_TIME });
    const read = async () => [
      (await store.get(place))?.id,
      idsOf(await store.getMany([place])),
      idsOf((await store.list({ applicationId: place.applicationId, offset: 0, limit: 10 })).endpoints),
    ];
    return [read, [place.id, [place.id], [place.id]]];
  },
  'whose token it is': async () => {
    const store = createAuthTokenStore(engine.registry);
    const project = newId();
    const token = await createIssuedTokenStore(engine.registry).create({ project, expiresAt: SOME_TIME + HOUR_MS });
    return [() => store.find(token, SOME_TIME), { project, expiresAt: SOME_TIME + HOUR_MS, grant: { actions: '*' } }];
  },
  'a text message': async () => {
    const store = createDirectSmsStore(engine.deliveries);
    const sms = { id: newId(), project: newId(), endpoint: '+8613800130000', text: 'Hello', signId: '' };
    await store.add([{ ...sms, status: DIRECT_SMS_STATUS.underWay, reason: '', submittedAt: SOME_TIME }]);
    return [async () => (await store.get(sms, SOME_TIME))?.id, sms.id];
  },
  'a probe': async () => {
    const store = createDetectionStore(engine.deliveries);
    const task = { topicId: newId(), id: newId() };
    await store.create(task, SOME_TIME);
    return [() => store.get(task, SOME_TIME), { createdAt: SOME_TIME }];
  },
  'whether a call was answered': async () => {
    const store = createCallChainStore(engine.deliveries);
    const chain = { topicId: newId(), messageId: newId() };
    await store.markAnswered(chain, 's', SOME_TIME);
    return [() => store.isAnswered(chain, SOME_TIME), true];
  },
};

describe('found right after the write, by consistent reads of the table alone, is', () => {
  test.each(Object.entries({ ...topics, ...subscriptions, ...others }))('%s', async (_what, prepare) => {
    const [read, expected] = await prepare();
    expect(await engine.whileIndexesLag(read)).toEqual(expected);
  });
});

describe('the engine of these tests refuses what on AWS might miss it:', () => {
  const TableName = 'registry';
  const Key = { pk: { S: 'a' }, sk: { S: 'b' } };
  const query = { TableName, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': { S: 'a' } } };

  test.each([
    ['an item', () => engine.dynamodb.send(new GetItemCommand({ TableName, Key }))],
    ['a collection', () => engine.dynamodb.send(new QueryCommand(query))],
  ])('%s read without ConsistentRead', async (_what, read) => {
    await expect(read()).rejects.toThrow('without ConsistentRead');
  });

  test('and nothing else', async () => {
    expect(await engine.dynamodb.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))).toBeDefined();
    expect(await engine.dynamodb.send(new QueryCommand({ ...query, ConsistentRead: true }))).toBeDefined();
  });
});
